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

/** @returns false when someone else changed one of them meanwhile: look again, and decide anew */
export async function writePods(
  pods: Pods,
  jobUid: string,
  changes: ReadonlyMap<string, PodChange>,
  previous: ReadonlyMap<string, PodRecord>,
  now: number,
): Promise<boolean> {
  const { log, writes } = planPods(pods, jobUid, changes, previous, now);
  return (await log.write(writes, now)).length === 0;
}
