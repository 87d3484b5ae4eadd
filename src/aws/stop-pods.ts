import { hasEnded } from '../job/pod-phase';
import { forgottenTask, identityOfPod } from '../pods/forgotten-task';
import { podDeleted } from '../pods/job-events';
import type { JobRecord } from '../pods/job-record';
import { beingDeleted, isBeingDeleted } from '../pods/pod-deletion';
import type { JobKey } from './jobs';
import type { PodRecord } from './pods';
import { identified, recordTasks, type SeenTask } from './record-tasks';
import type { Store } from './store';
import type { Tasks } from './tasks';
import { changePods } from './write-pods';

const UNWANTED = 'The Job does not want this pod any more';

/** How often pods are marked anew because some of them were changed meanwhile. */
const CONFLICTS = 10;

/**
 * Stops the tasks of a Job's pods. Step Functions also stops those of an execution that it aborts, but only as best it can (aws.md 1.11).
 * @param remove the pods are to disappear: those that run do so when their tasks have stopped, the others now
 */
export async function stopPods(
  { store, tasks }: { store: Store; tasks: Tasks },
  key: JobKey,
  remove: boolean,
  now: number,
): Promise<void> {
  const running = await store.pods.ofJob(key, isActive);
  await tasks.stop(running.map(({ taskArn }) => taskArn).filter(Boolean), UNWANTED);
  if (!remove) {
    await removeUnplaced(store, key, running, now);
    return tellTerminating(store, key, running, now);
  }
  const ended = store.pods.batchesOfJob(key, (pod) => !isActive(pod) || !pod.taskArn);
  for await (const some of ended) await store.pods.delete(some, now);
  await markTerminating(store, key, running, now);
  // Some have stopped before they were told to, and their last event may have come before the Job was deleted.
  const states = await tasks.describe(running.map(({ taskArn }) => taskArn).filter(Boolean));
  const known = new Set(states.map(({ taskArn }) => taskArn));
  await recordTasks(store, key, identified(states), now);
  await store.pods.delete(
    running.filter(({ taskArn }) => !known.has(taskArn)),
    now,
  );
}

/** Pods for which no task could be started: nothing will ever tell that they have stopped. */
async function removeUnplaced(store: Store, key: JobKey, running: PodRecord[], now: number): Promise<void> {
  const unplaced = running.filter(({ taskArn }) => !taskArn);
  await store.pods.delete(unplaced, now);
  const told = unplaced.filter(isTold);
  const events = told.map(({ pod }) => podDeleted(pod.metadata.name));
  await store.events.record(key, events, now);
}

/**
 * Records what was seen of a Job's tasks, and stops those that it does not want.
 * @returns ARNs of those
 */
export async function recordAndStop(
  { store, tasks }: { store: Store; tasks: Tasks },
  key: JobKey,
  seen: SeenTask[],
  now: number,
): Promise<string[]> {
  const unwanted = await recordTasks(store, key, seen, now);
  await tasks.stop(unwanted, UNWANTED);
  return unwanted;
}

/** Stops those tasks of a Job's pods that it does not want any more, and removes such pods that have none. */
export async function stopUnwanted(
  { store, tasks }: { store: Store; tasks: Tasks },
  key: JobKey,
  now: number,
): Promise<void> {
  const pods = await store.pods.ofJob(key, isActive);
  const arns = pods.flatMap((record) => (record.taskArn ? [record.taskArn] : []));
  const seen = identified(await tasks.describe(arns));
  const record = (await store.jobs.find(key))?.record;
  const unplaced = record ? pods.flatMap((pod) => goneOf(record, pod, now)) : [];
  const unwanted = await recordAndStop({ store, tasks }, key, [...seen, ...unplaced], now);
  const stopped = await store.pods.getMany(
    pods.filter(({ taskArn }) => unwanted.includes(taskArn)).map(({ pod }) => pod.metadata),
  );
  await tellTerminating(store, key, [...stopped.values()], now);
}

/** What is to be recorded of a pod that is not wanted any more and has no task. */
function goneOf(record: JobRecord, { pod, taskArn }: PodRecord, now: number): SeenTask[] {
  if (taskArn) return [];
  const identity = identityOfPod(record, pod);
  const isUnwanted = identity !== undefined && record.progress.terminating.has(identity.slot);
  return isUnwanted ? [{ identity, task: forgottenTask(taskArn, now) }] : [];
}

/**
 * Stops the task of a pod that its user has deleted, as it is now. A pod that has no task, because it waits to be launched again, is told when
 * it has one, or has failed when its next launch comes to nothing.
 * @returns whether there was something to stop
 */
export async function stopPod(
  { store, tasks }: { store: Store; tasks: Tasks },
  pod: { namespace: string; name: string },
  now: number,
): Promise<boolean> {
  const record = await store.pods.get(pod.namespace, pod.name);
  if (!record?.taskArn || !isActive(record) || !isBeingDeleted(record.pod)) return false;
  const seen = identified(await tasks.describe([record.taskArn]));
  const [task] = seen;
  if (!task) return false;
  const { job: name, uid } = task.identity;
  const key = { namespace: pod.namespace, name, uid };
  const unwanted = await recordTasks(store, key, seen, now);
  await tasks.stop(unwanted, 'The pod was deleted');
  return unwanted.length > 0;
}

/** It is its Job that deletes it, and not its user; and it has a Job (src/pods/orphans.ts). */
function isTold({ pod }: PodRecord): boolean {
  return !isBeingDeleted(pod) && pod.metadata.ownerReferences !== undefined;
}

/** Pods that the Job itself deletes and that have a task are shown to end, and told of. */
async function tellTerminating(store: Store, key: JobKey, running: PodRecord[], now: number): Promise<void> {
  const told = running.filter((record) => record.taskArn && isActive(record) && isTold(record));
  if (told.length === 0) return;
  await markTerminating(store, key, told, now);
  const events = told.map(({ pod }) => podDeleted(pod.metadata.name));
  await store.events.record(key, events, now);
}

/** Someone else's change is newer: the pod has stopped, or will be removed by its last event. It is only shown: no reason to fail. */
async function markTerminating({ pods }: Store, { uid }: JobKey, running: PodRecord[], now: number): Promise<void> {
  const terminating = (record: PodRecord) => {
    const { pod, taskArn } = record;
    return isActive(record) && !isBeingDeleted(pod) ? { pod: beingDeleted(pod, now), taskArn } : undefined;
  };
  await changePods(pods, uid, running, terminating, CONFLICTS, now);
}

function isActive({ pod }: PodRecord): boolean {
  return !hasEnded(pod);
}
