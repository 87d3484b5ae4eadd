import { timestamp } from '../job/conditions';
import { FOREGROUND_DELETION, ORPHAN_DEPENDENTS } from '../job/deletion-finalizers';
import type { AdmittedJob, ObjectMeta } from '../job/types';
import type { JobRecord } from '../pods/job-record';
import { orphaned } from '../pods/orphans';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';

/** What becomes of the objects that a deleted one owns: they go after it, before it, or stay. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteJob {
  namespace: string;
  name: string;
  /** The Job is deleted only if it has this uid, or this resourceVersion. */
  preconditions?: { uid?: string; resourceVersion?: string };
  /** Background by default. */
  propagation?: Propagation;
  dryRun: boolean;
  now: number;
}

/** What became of a request to delete an object. */
export type Deleted<T> =
  | { kind: 'deleted'; object: T }
  /** It is there until its finalizers are gone. */
  | { kind: 'deleting'; object: T }
  | { kind: 'notFound' }
  | { kind: 'conflict'; message: string };

export type DeletedJob = Deleted<AdmittedJob>;

/**
 * Deletes a Job: its name is free at once, and its pods are stopped and removed after that. If the pods are to stay it goes when they know of no
 * owner any more. A Job with finalizers stays until someone has taken them away; its pods do not wait for that.
 */
export async function deleteJob(backend: Pick<Backend, 'jobs'>, request: DeleteJob): Promise<DeletedJob> {
  const { namespace, name, preconditions = {}, dryRun, now } = request;
  return tryAnew<DeletedJob>(`Job ${namespace}/${name}`, async () => {
    const record = await backend.jobs.get(namespace, name);
    if (!record) return { kind: 'notFound' };
    const message = unmet(preconditions, record.job);
    if (message) return { kind: 'conflict', message };
    const marked = deleting(record, request.propagation ?? 'Background', now);
    if (marked.job.metadata.finalizers?.length) {
      if (dryRun || marked === record) return { kind: 'deleting', object: marked.job };
      const stored = await backend.jobs.replace(record, marked, now);
      if (stored) return { kind: 'deleting', object: stored.job };
    } else if (dryRun || (await backend.jobs.remove(record, now))) return { kind: 'deleted', object: record.job };
    return undefined;
  });
}

/** The Job as it waits for its finalizers, and what is to be done about its pods; the same record when it waits already. */
function deleting(record: JobRecord, propagation: Propagation, now: number): JobRecord {
  const metadata = deletingMetadata(record.job.metadata, FINALIZERS[propagation], now);
  if (metadata === record.job.metadata) return record;
  const left: JobRecord = propagation === 'Orphan' ? orphaned(record, now) : { ...record, todo: 'delete' };
  return { ...left, job: { ...record.job, metadata } };
}

/** What a Job waits for besides what others have it wait for. */
const FINALIZERS: Record<Propagation, string[]> = {
  Background: [],
  Foreground: [FOREGROUND_DELETION],
  Orphan: [ORPHAN_DEPENDENTS],
};

/** The metadata of an object that waits for its finalizers; the same when it waits already. @param own what it waits for itself */
export function deletingMetadata<T extends ObjectMeta>(metadata: T, own: string[], now: number): T {
  const ours = [FOREGROUND_DELETION, ORPHAN_DEPENDENTS];
  const others = (metadata.finalizers ?? []).filter((finalizer) => !ours.includes(finalizer));
  if (metadata.deletionTimestamp && metadata.finalizers?.length) return metadata;
  return {
    ...metadata,
    finalizers: [...others, ...own],
    generation: (metadata.generation ?? 1) + 1,
    deletionTimestamp: timestamp(new Date(now)),
    deletionGracePeriodSeconds: 0,
  };
}

/** Why an object does not meet preconditions, in the API server's words. */
export function unmet(
  { uid, resourceVersion }: NonNullable<DeleteJob['preconditions']>,
  { metadata }: { metadata: { uid?: string; resourceVersion?: string } },
): string | undefined {
  if (uid !== undefined && uid !== metadata.uid)
    return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    return `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
  return undefined;
}
