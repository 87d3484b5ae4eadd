import { isDeleted } from '../pods/active';
import type { EcsTask } from '../pods/ecs-task';
import type { JobEvent } from '../pods/job-events';
import type { JobRecord } from '../pods/job-record';
import { observe } from '../pods/observe';
import { identityOf, type PodIdentity } from '../pods/pod-identity';
import { tryAnew } from '../try-anew';
import { finishDeletion } from './finish-deletion';
import type { JobKey } from './jobs';
import type { PodRecord } from './pods';
import type { Store } from './store';
import { type PodChange, planPods } from './write-pods';

/** One state of a task, and whose it is. */
export interface SeenTask {
  identity: PodIdentity;
  task: EcsTask;
}

/** The tasks that are pods; others are run in the cluster by someone else. */
export function identified(tasks: EcsTask[]): SeenTask[] {
  return tasks.flatMap((task) => {
    const identity = identityOf(task);
    return identity ? [{ identity, task }] : [];
  });
}

/**
 * Joins states of tasks into the Job they belong to, and into its pods. Any order, any number of repetitions: the same states again
 * change nothing.
 * @param seen of one Job
 * @returns ARNs of tasks that nobody wants any more, to be stopped
 */
export async function recordTasks(store: Store, key: JobKey, seen: SeenTask[], now: number): Promise<string[]> {
  const inOrder = [...seen].sort((a, b) => a.task.version - b.task.version);
  const names = [...new Set(seen.map(({ identity }) => identity.podName))];
  // Said of the Job in an earlier try: what is counted once is told once.
  const events: JobEvent[] = [];
  return tryAnew(`pods of Job ${key.namespace}/${key.name}`, async () => {
    const previous = await store.pods.getMany(names.map((name) => ({ namespace: key.namespace, name })));
    const updated = await store.jobs.updateTogether(
      key,
      now,
      (record) => join(record, inOrder, previous, now),
      ({ changes }) => [planPods(store.pods, key.uid, changes, previous, now)],
    );
    // A Job that is forgotten has no use for its tasks.
    if (!updated) return inOrder.filter(({ task }) => task.lastStatus !== 'STOPPED').map(({ task }) => task.taskArn);
    const { result: joined } = updated;
    if (updated.job) events.push(...joined.events);
    if (!updated.others) return undefined;
    await store.events.record(key, events, now);
    if (isDeleted(joined.record) && !joined.record.progress.orphans && joined.changes.size > 0)
      await finishDeletion(store, key, now);
    return [...joined.unwanted];
  });
}

interface Joined {
  record: JobRecord;
  changes: Map<string, PodChange>;
  unwanted: Set<string>;
  events: JobEvent[];
}

function join(record: JobRecord, seen: SeenTask[], previous: ReadonlyMap<string, PodRecord>, now: number): Joined {
  const joined: Joined = { record, changes: new Map(), unwanted: new Set(), events: [] };
  for (const { identity, task } of seen) {
    const name = `${identity.namespace}/${identity.podName}`;
    const change = joined.changes.get(name) ?? previous.get(name);
    const before = change === 'removed' ? undefined : change?.pod;
    const observation = observe(joined.record, identity, task, before, now);
    joined.record = observation.record;
    joined.events.push(...observation.events);
    if (observation.removed) joined.changes.set(name, 'removed');
    else if (observation.pod) joined.changes.set(name, { pod: observation.pod, taskArn: task.taskArn });
    if (task.lastStatus === 'STOPPED') joined.unwanted.delete(task.taskArn);
    else if (observation.unwanted) joined.unwanted.add(task.taskArn);
  }
  return joined;
}
