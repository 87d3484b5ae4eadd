import { isDeepStrictEqual } from 'node:util';
import { defaultJob } from '../job/default-job';
import type { AdmittedJob, FieldError, Job } from '../job/types';
import { validateFinalizers } from '../job/validate-finalizers';
import { validateJob } from '../job/validate-job';
import { validateJobUpdate } from '../job/validate-job-update';
import { warnJob } from '../job/warn-job';
import { unsupportedFields } from '../plan/unsupported';
import type { JobRecord } from '../pods/job-record';
import { settle } from '../pods/settle';
import type { Backend } from './backend';
import { withRemedy } from './create-job';
import { tryAnew } from './try-anew';

export interface UpdateJob {
  namespace: string;
  name: string;
  /** What the Job is to become, from what it is; it may be asked more than once. */
  change(job: AdmittedJob): Job;
  dryRun: boolean;
  now: number;
}

export type UpdatedJob =
  | { kind: 'updated'; job: AdmittedJob; warnings: string[] }
  | { kind: 'notFound' }
  /** The change was made from another version of the Job. */
  | { kind: 'conflict' }
  | { kind: 'invalid'; errors: FieldError[]; warnings: string[] };

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
  const { resourceVersion, uid } = changed.metadata;
  // A version that is empty is not asked for.
  if ((resourceVersion || record.job.metadata.resourceVersion) !== record.job.metadata.resourceVersion)
    return { kind: 'conflict' };
  if ((uid || record.job.metadata.uid) !== record.job.metadata.uid) return { kind: 'conflict' };
  const job = completed(record.job, changed);
  const warnings = warnJob(job);
  const errors = [
    ...validateJob(job),
    ...validateFinalizers(record.job.metadata, job.metadata),
    ...validateJobUpdate(record.job, job),
    ...unsupportedFields(job).map(withRemedy),
  ];
  if (errors.length > 0) return { kind: 'invalid', errors, warnings };
  if (isSame(record.job, job)) return { kind: 'updated', job: record.job, warnings };
  if (dryRun) return { kind: 'updated', job, warnings };
  if (isReleased(job)) {
    return (await backend.jobs.remove(record, now)) ? { kind: 'updated', job, warnings } : undefined;
  }
  const settled = settle({ ...record, job } as JobRecord, now);
  const stored = await backend.jobs.replace(record, settled.record, now);
  if (!stored) return undefined;
  await backend.events.record(job.metadata, settled.events, now);
  return { kind: 'updated', job: stored.job, warnings };
}

/** A deleted Job whose last finalizer has been taken away. */
function isReleased({ metadata }: AdmittedJob): boolean {
  return metadata.deletionTimestamp !== undefined && !metadata.finalizers?.length;
}

/** What of the metadata is the client's; everything else stays as the server has it. */
const CLIENTS = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields'] as const;

function completed(before: AdmittedJob, after: Job): AdmittedJob {
  const spec = JSON.parse(JSON.stringify(after.spec));
  const metadata = { ...before.metadata };
  for (const field of CLIENTS) {
    delete metadata[field];
    const value = after.metadata[field];
    if (value && Object.keys(value).length > 0) Object.assign(metadata, { [field]: value });
  }
  const job = { ...before, metadata, spec } as AdmittedJob;
  defaultJob(job);
  if (isDeepStrictEqual(job.spec, before.spec)) return job;
  return { ...job, metadata: { ...job.metadata, generation: (before.metadata.generation ?? 1) + 1 } };
}

function isSame(a: AdmittedJob, b: AdmittedJob): boolean {
  const shown = ({ metadata, spec }: AdmittedJob) => ({
    spec,
    metadata: CLIENTS.map((field) => metadata[field] ?? {}),
  });
  return isDeepStrictEqual(shown(a), shown(b));
}
