import type { AdmittedJob, Job } from '../../job/types';
import { withGenerated } from '../../job/with-generated';
import { decodeObject } from '../../manifest/decode-object';
import { createJob, examineJob } from '../../operations/create-job';
import { deleteJob } from '../../operations/delete-job';
import { updateJob } from '../../operations/update-job';
import { jobCells, jobColumns } from '../../status/job-columns';
import { jobFields } from '../../status/selectable-fields';
import { JOBS_DELETION } from '../delete-options';
import { JOBS } from '../status-error';
import type { BatchKind } from './batch-kind';

export const JOBS_KIND: BatchKind<Job, AdmittedJob> = {
  resource: JOBS,
  kind: 'Job',
  listed: { apiVersion: 'batch/v1', kind: 'Job', fields: jobFields, columns: jobColumns, cells: jobCells },
  deletion: JOBS_DELETION,
  decode: (object) => decodeObject(object, 'Job'),
  get: async ({ jobs }, namespace, name) => (await jobs.get(namespace, name))?.job,
  log: ({ jobs }) => jobs.log,
  async *list({ jobs }, from) {
    for await (const { job } of jobs.list(from)) yield job;
  },
  examine: (job, circumstances) => examineJob({ ...circumstances, job }).errors,
  create: (backend, job, circumstances) => createJob(backend, { ...circumstances, job }),
  update: updateJob,
  delete: deleteJob,
  withGenerated,
};
