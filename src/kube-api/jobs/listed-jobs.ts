import type { AdmittedJob } from '../../job/types';
import type { Backend } from '../../operations/backend';
import { jobCells, jobColumns } from '../../status/job-columns';
import { jobFields } from '../../status/selectable-fields';
import type { Listed } from '../answer-list';

export const COLLECTION = '/apis/batch/v1/namespaces/:namespace/jobs';

export const LISTED: Listed<AdmittedJob> = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  fields: jobFields,
  columns: jobColumns,
  cells: jobCells,
};

/** By namespace and name, ascending. */
export async function* jobsOf(
  { jobs }: Pick<Backend, 'jobs'>,
  from: { namespace?: string; after?: string },
): AsyncGenerator<AdmittedJob> {
  for await (const { job } of jobs.list(from)) yield job;
}
