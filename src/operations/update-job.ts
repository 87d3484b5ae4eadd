import { defaultJob } from '../job/default-job';
import type { AdmittedJob, FieldError, Job } from '../job/types';
import { validateFinalizers } from '../job/validate-finalizers';
import { validateJob } from '../job/validate-job';
import { validateJobUpdate } from '../job/validate-job-update';
import { warnJob } from '../job/warn-job';
import { unsupportedFields } from '../plan/unsupported';
import type { JobRecord } from '../pods/job-record';
import { settle } from '../pods/settle';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { clientsPart, isOfAnother, isReleased, isSame, withGeneration } from './clients-part';
import { withRemedy } from './create-job';

export interface UpdateJob {
  namespace: string;
  name: string;
  /** What the Job is to become, from what it is; it may be asked more than once. */
  change(job: AdmittedJob): Job;
  dryRun: boolean;
  now: number;
}

/** What became of a request to change an object. */
export type Updated<T> =
  | { kind: 'updated'; object: T; warnings: string[] }
  | { kind: 'notFound' }
  /** The change was made from another version of the object. */
  | { kind: 'conflict' }
  | { kind: 'invalid'; errors: FieldError[]; warnings: string[] };

export type UpdatedJob = Updated<AdmittedJob>;

/** Changes a Job that is stored, and draws the conclusions: pods are stopped or started. A change that changes nothing stores nothing. */
export async function updateJob(backend: Pick<Backend, 'jobs' | 'events'>, request: UpdateJob): Promise<UpdatedJob> {
  const { namespace, name } = request;
  return tryAnew(`Job ${namespace}/${name}`, () => updateOnce(backend, request));
}

/** @returns undefined when the Job was changed by others meanwhile */
async function updateOnce(
  backend: Pick<Backend, 'jobs' | 'events'>,
  { namespace, name, change, now, dryRun }: UpdateJob,
): Promise<UpdatedJob | undefined> {
  const record = await backend.jobs.get(namespace, name);
  if (!record) return { kind: 'notFound' };
  const changed = change(record.job);
  if (isOfAnother(record.job, changed)) return { kind: 'conflict' };
  const job = completed(record.job, changed);
  const warnings = warnJob(job);
  const errors = [
    ...validateJob(job),
    ...validateFinalizers(record.job.metadata, job.metadata),
    ...validateJobUpdate(record.job, job),
    ...unsupportedFields(job).map(withRemedy),
  ];
  if (errors.length > 0) return { kind: 'invalid', errors, warnings };
  if (isSame(record.job, job)) return { kind: 'updated', object: record.job, warnings };
  if (dryRun) return { kind: 'updated', object: job, warnings };
  if (isReleased(job)) {
    return (await backend.jobs.remove(record, now)) ? { kind: 'updated', object: job, warnings } : undefined;
  }
  const settled = settle({ ...record, job } as JobRecord, now);
  const stored = await backend.jobs.replace(record, settled.record, now);
  if (!stored) return undefined;
  await backend.events.record(job.metadata, settled.events, now);
  return { kind: 'updated', object: stored.job, warnings };
}

function completed(before: AdmittedJob, after: Job): AdmittedJob {
  const job = { ...before, ...clientsPart(before, after) } as AdmittedJob;
  defaultJob(job);
  return withGeneration(before, job);
}
