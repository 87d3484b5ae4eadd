import { PODS_NOT_RECORDED } from '../failures';
import { hasEnded } from '../job/pod-phase';
import { type Ending, finish, remainingSlots } from '../pods/finish';
import { hasOrphans } from '../pods/orphans';
import { stoppingCount } from '../pods/progress';
import type { JobKey } from './jobs';
import type { Lists } from './lists';
import { identified, recordTasks } from './record-tasks';
import { stopPods } from './stop-pods';
import type { Store } from './store';
import type { Tasks } from './tasks';

export interface FinishCloud {
  store: Store;
  tasks: Tasks;
  /** Whoever has none can only conclude executions that were stopped. */
  lists?: Lists;
}

/** How a Map ended, as the state machine tells it: with the ARNs of the tasks that succeeded, or where they are listed. */
export type MapEnding =
  | { kind: 'completed'; tasks?: string[]; results?: { Bucket: string; Key: string } }
  | { kind: 'failed'; error: string; cause: string }
  | { kind: 'stopped'; error?: string; cause?: string };

/** So many tasks are looked up at once; more are waited for, because the queue brings them at no cost. */
const LOOK_UP = 200;

/** After so many tries the queue is not waited for any more. */
export const PATIENCE = 8;

/** So often pods that are being stopped are looked after; those that take longer are left to their events, which wait in a queue. */
const PATIENCE_WITH_STOPPING = 2;

/** Not all pods are recorded as they ended. Step Functions asks again. */
export class PodsNotRecorded extends Error {
  override readonly name = PODS_NOT_RECORDED;
}

/**
 * Concludes an execution: the Job is complete, has failed, or goes on in another execution.
 * @param retries how often the same was asked before
 * @returns what became of the Job, for the execution's output and the log
 */
export async function finishJob(
  cloud: FinishCloud,
  key: JobKey,
  ending: MapEnding & { generation: number; part?: number },
  retries: number,
  now: number,
): Promise<string> {
  if (ending.kind === 'completed') await recordSucceeded(cloud, key, ending, retries, now);
  else await recordStopped(cloud, key, now);
  const finished = await cloud.store.jobs.update(key, now, (record) => finish(record, endingOf(ending), now));
  if (!finished) return 'Job is gone';
  await cloud.store.events.record(key, finished.events, now);
  if (finished.stopPods) await stopPods(cloud, key, false, now);
  if (finished.stopPods || stoppingCount(finished.record.progress) > 0) await waitForStopped(cloud, key, retries, now);
  if (finished.resume) return `goes on as ${finished.resume.generation}`;
  return finished.record.job.status?.conditions?.at(-1)?.type ?? 'open';
}

/**
 * The Job ends when its last pod has stopped. Their events say so sooner or later, but an event can be lost: ECS is asked a few times, which
 * is enough for pods that end soon after they were told to.
 */
async function waitForStopped({ store, tasks }: FinishCloud, key: JobKey, retries: number, now: number): Promise<void> {
  const open = await store.pods.ofJob(key, ({ pod, taskArn }) => taskArn !== '' && !hasEnded(pod));
  await recordTasks(store, key, identified(await tasks.describe(open.map(({ taskArn }) => taskArn))), now);
  const found = await store.jobs.find(key);
  const left = found ? stoppingCount(found.record.progress) : 0;
  if (left > 0 && retries < PATIENCE_WITH_STOPPING) throw new PodsNotRecorded(`${left} pods have not stopped yet`);
}

function endingOf(ending: MapEnding & { generation: number; part?: number }): Ending {
  const { kind, generation, part } = ending;
  return kind === 'completed' ? { kind, generation, part } : ending;
}

/** Finish job does not wait for the events of the last pods, which take their way through a queue: it asks ECS for those tasks. */
async function recordSucceeded(
  { store, tasks, lists }: FinishCloud,
  key: JobKey,
  ending: { tasks?: string[]; results?: { Key: string } },
  retries: number,
  now: number,
): Promise<void> {
  const found = await store.jobs.find(key);
  if (!found) return;
  const missing = remainingSlots(found.record).length;
  if (missing === 0) return;
  if (missing > LOOK_UP && retries < PATIENCE) throw new PodsNotRecorded(`${missing} pods are not recorded yet`);
  const listed = ending.results && lists ? await lists.readResults(ending.results.Key) : undefined;
  const results = listed ?? ending.tasks ?? [];
  const unrecorded = await withoutRecorded(store, key, results);
  await recordTasks(store, key, identified(await tasks.describe(unrecorded)), now);
}

/**
 * The execution has ended before its Map: pods may have succeeded of which no event has come yet. If the Job goes on in another execution they
 * must be known, or they would be run again.
 */
async function recordStopped({ store, tasks }: FinishCloud, key: JobKey, now: number): Promise<void> {
  const found = await store.jobs.find(key);
  const family = found?.record.execution?.family;
  if (!found || (found.deleted && !hasOrphans(found.record)) || !family || remainingSlots(found.record).length === 0)
    return;
  // Other Jobs with the same template share the family.
  const unrecorded = await withoutRecorded(store, key, await tasks.listStopped(family));
  const seen = identified(await tasks.describe(unrecorded)).filter(({ identity }) => identity.uid === key.uid);
  await recordTasks(store, key, seen, now);
}

async function withoutRecorded(store: Store, key: JobKey, results: unknown[]): Promise<string[]> {
  const recorded = new Set<string>();
  const succeeded = store.pods.batchesOfJob(key, ({ pod }) => pod.status.phase === 'Succeeded');
  for await (const some of succeeded) for (const { taskArn } of some) recorded.add(taskArn);
  // A slot that ended without a success has no task.
  return results.filter((result): result is string => typeof result === 'string' && !recorded.has(result));
}
