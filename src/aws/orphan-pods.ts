import { JOB_DELETED } from '../failures';
import { ORPHAN_DEPENDENTS } from '../job/deletion-finalizers';
import type { JobRecord } from '../pods/job-record';
import { partsWithOrphans, withoutOwner } from '../pods/orphans';
import { isOpen } from '../pods/progress';
import { tryAnew } from '../try-anew';
import type { Alarms } from './alarms';
import type { Executions } from './executions';
import type { JobKey } from './jobs';
import type { PodRecord, Pods } from './pods';
import { stopUnwanted } from './stop-pods';
import type { Store } from './store';
import type { Tasks } from './tasks';
import { changePods } from './write-pods';

export interface OrphanCloud {
  store: Store;
  tasks: Tasks;
  executions: Executions;
  alarms: Alarms;
}

/** How often something is written anew because others change it at the same time. */
const CONFLICTS = 100;

/**
 * Sees to it that no pod begins any more of a Job whose pods stay when it is deleted, and that none has an owner (docs/adr/0020). Then the Job
 * goes, unless it waits for other finalizers. The same is done whenever the last pod of an execution has ended.
 * @param deleted the record is what the Job has left
 */
export async function orphanPods(
  cloud: OrphanCloud,
  key: JobKey,
  record: JobRecord,
  deleted: boolean,
  now: number,
): Promise<void> {
  const { store, alarms } = cloud;
  if (record.alarm) await alarms.cancel(key.uid, record.alarm);
  await holdExecutions(cloud, key, record);
  if (hasUnwanted(record)) await stopUnwanted(cloud, key, now);
  await release(store, key, now);
  if (!deleted && (await removeUnlessHeld(store, key, now))) return;
  await store.jobs.update(key, now, (current) => {
    const isDone = partsWithOrphans(current).size === partsWithOrphans(record).size;
    if (current.todo !== 'delete' || !isDone) return { record: current };
    const { todo: _, ...rest } = withoutOrphan(current);
    return { record: rest };
  });
}

/** Stopping an execution stops its tasks: one in which pods go on must run, and begins no others as long as one of them does. */
async function holdExecutions({ executions }: OrphanCloud, { uid }: JobKey, record: JobRecord): Promise<void> {
  const { generation, parts } = record.progress;
  const going = partsWithOrphans(record);
  for (const part of parts.keys()) {
    if (going.has(part)) await executions.limit(uid, generation, [part], 1);
    else await executions.stop(uid, generation, [part], JOB_DELETED, 'The Job was deleted');
  }
}

/** Some pods were being stopped when the Job was deleted. */
function hasUnwanted({ progress }: JobRecord): boolean {
  return [...progress.alive].some((slot) => !isOpen(progress, slot));
}

/** Nobody owns the pods any more. */
async function release({ pods }: Store, key: JobKey, now: number): Promise<void> {
  for await (const some of pods.batchesOfJob(key, isOwned)) await releaseSome(pods, key, some, now);
}

async function releaseSome(pods: Pods, { uid }: JobKey, some: PodRecord[], now: number): Promise<void> {
  const released = (record: PodRecord) =>
    record.jobUid === uid && isOwned(record) ? { pod: withoutOwner(record.pod), taskArn: record.taskArn } : undefined;
  if (await changePods(pods, uid, some, released, CONFLICTS, now)) return;
  throw new Error(`pods of ${uid} were changed by others ${CONFLICTS} times in a row`);
}

function isOwned({ pod }: PodRecord): boolean {
  return pod.metadata.ownerReferences !== undefined;
}

/** @returns false when the Job waits for finalizers that others take away */
async function removeUnlessHeld({ jobs }: Store, { namespace, name, uid }: JobKey, now: number): Promise<boolean> {
  return tryAnew(`Job ${namespace}/${name}`, async () => {
    const record = await jobs.get(namespace, name);
    if (record?.job.metadata.uid !== uid) return true;
    const released = withoutOrphan(record);
    if (released.job.metadata.finalizers?.length) return false;
    return (await jobs.remove(released, now)) || undefined;
  });
}

function withoutOrphan(record: JobRecord): JobRecord {
  const { finalizers = [], ...metadata } = record.job.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== ORPHAN_DEPENDENTS);
  return {
    ...record,
    job: { ...record.job, metadata: { ...metadata, ...(others.length > 0 && { finalizers: others }) } },
  };
}
