import type { Pod } from '../job/types';
import type { PodRecord, Pods, PodWrite } from './pods';
import type { Part } from './write-together';

/** What is to become of a pod in the table. */
export type PodChange = { pod: Pod; taskArn: string } | 'removed';

/**
 * The writes that make of pods what is to become of them, each on the condition that it is still the one the change was made from.
 * @param changes by `namespace/name`
 */
export function planPods(
  pods: Pods,
  jobUid: string,
  changes: ReadonlyMap<string, PodChange>,
  previous: ReadonlyMap<string, PodRecord>,
  now: number,
): Part {
  const writes: PodWrite[] = [];
  const removed: PodRecord[] = [];
  for (const [name, change] of changes) {
    const before = previous.get(name);
    if (change !== 'removed') writes.push({ ...change, jobUid, previous: before });
    else if (before) removed.push(before);
  }
  return pods.planned(writes, removed, now);
}

/**
 * Changes pods of a Job as they are now, and anew when someone else is faster.
 * @param change what is to become of one; undefined for nothing
 * @param tries how often it is tried at most
 * @returns false when others were faster each time
 */
export async function changePods(
  pods: Pods,
  jobUid: string,
  some: PodRecord[],
  change: (record: PodRecord) => PodChange | undefined,
  tries: number,
  now: number,
): Promise<boolean> {
  const names = some.map(({ pod }) => pod.metadata);
  let current = new Map(some.map((record) => [nameOf(record), record]));
  for (let tried = 0; tried < tries; tried++) {
    const changes = new Map<string, PodChange>();
    for (const [name, record] of current) {
      const changed = change(record);
      if (changed) changes.set(name, changed);
    }
    const { log, writes } = planPods(pods, jobUid, changes, current, now);
    if ((await log.write(writes, now)).length === 0) return true;
    current = await pods.getMany(names);
  }
  return false;
}

function nameOf({ pod: { metadata } }: PodRecord): string {
  return `${metadata.namespace}/${metadata.name}`;
}
