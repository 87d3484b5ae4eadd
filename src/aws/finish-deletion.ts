import { FOREGROUND_DELETION } from '../job/deletion-finalizers';
import { isDeleted } from '../pods/active';
import type { JobRecord } from '../pods/job-record';
import type { JobKey } from './jobs';
import type { Store } from './store';

/**
 * Ends the deletion of a Job that is still there under its name: it has waited for its pods (propagationPolicy Foreground), and goes when no other
 * finalizer is left. Can be repeated.
 */
export async function finishDeletion({ jobs, pods }: Store, key: JobKey, now: number): Promise<void> {
  const record = await jobs.get(key.namespace, key.name);
  if (!record || !isHeld(record, key)) return;
  for await (const _ of pods.batchesOfJob(key)) return;
  const released = await jobs.update(key, now, (current, deleted) => ({
    record: deleted || !isHeld(current, key) ? current : withoutForeground(current),
  }));
  const left = released && (await jobs.get(key.namespace, key.name));
  if (left && left.job.metadata.uid === key.uid && isDeleted(left) && !left.job.metadata.finalizers?.length)
    await jobs.remove(left, now);
}

function isHeld({ job, todo }: JobRecord, { uid }: JobKey): boolean {
  const { metadata } = job;
  // What is still to be stopped may have pods that nobody has seen yet.
  return metadata.uid === uid && metadata.deletionTimestamp !== undefined && todo === undefined;
}

function withoutForeground(record: JobRecord): JobRecord {
  const { metadata } = record.job;
  const finalizers = metadata.finalizers?.filter((finalizer) => finalizer !== FOREGROUND_DELETION) ?? [];
  if (finalizers.length === (metadata.finalizers?.length ?? 0)) return record;
  return { ...record, job: { ...record.job, metadata: { ...metadata, finalizers } } };
}
