import type { AdmittedCronJob, CronJob } from '../../job/types';
import { decodeObject } from '../../manifest/decode-object';
import { createCronJob, examineCronJob } from '../../operations/create-cron-job';
import { deleteCronJob } from '../../operations/delete-cron-job';
import { updateCronJob } from '../../operations/update-cron-job';
import { cronJobCells, cronJobColumns } from '../../status/cron-job-columns';
import { cronJobFields } from '../../status/selectable-fields';
import { CRON_JOBS_DELETION } from '../delete-options';
import { CRON_JOBS } from '../status-error';
import type { BatchKind } from './batch-kind';

export const CRON_JOBS_KIND: BatchKind<CronJob, AdmittedCronJob> = {
  resource: CRON_JOBS,
  kind: 'CronJob',
  listed: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    fields: cronJobFields,
    columns: cronJobColumns,
    cells: cronJobCells,
  },
  deletion: CRON_JOBS_DELETION,
  decode: (object) => decodeObject(object, 'CronJob'),
  get: async ({ cronJobs }, namespace, name) => (await cronJobs.get(namespace, name))?.cronJob,
  log: ({ cronJobs }) => cronJobs.log,
  async *list({ cronJobs }, from) {
    for await (const { cronJob } of cronJobs.list(from)) yield cronJob;
  },
  examine: (cronJob, circumstances) => examineCronJob({ ...circumstances, cronJob }).errors,
  create: (backend, cronJob, circumstances) => createCronJob(backend, { ...circumstances, cronJob }),
  update: updateCronJob,
  delete: deleteCronJob,
  // Nothing is generated but metadata.
  withGenerated: (_, after) => after,
};
