import type { AdmittedJob } from '../../job/types';
import type { Backend } from '../../operations/backend';
import { jobCells, jobColumns } from '../../status/job-columns';
import type { Listed } from '../answer-list';

export const COLLECTION = '/apis/batch/v1/namespaces/:namespace/jobs';

/** Fields are those that Kubernetes serves (kubernetes-jobs.md 1.4). */
export const LISTED: Listed<AdmittedJob> = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  fields: {
    'metadata.name': ({ metadata }) => metadata.name,
    'metadata.namespace': ({ metadata }) => metadata.namespace,
    'status.successful': ({ status }) => String(status?.succeeded ?? 0),
  },
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
