import type { Pod } from '../job/types';
import { eachInParallel } from './parallel';
import type { PodRecord, Pods } from './pods';

/** What is to become of a pod in the table. */
export type PodChange = { pod: Pod; taskArn: string } | 'removed';

const PARALLEL = 8;

/**
 * Writes what has become of pods, each on the condition that it is still the one the change was made from.
 * @param changes by `namespace/name`
 * @returns false when someone else changed one of them meanwhile: look again, and decide anew
 */
export async function writePods(
  pods: Pods,
  jobUid: string,
  changes: ReadonlyMap<string, PodChange>,
  previous: ReadonlyMap<string, PodRecord>,
  now: number,
): Promise<boolean> {
  let written = true;
  const removed: PodRecord[] = [];
  await eachInParallel(changes, PARALLEL, async ([name, change]) => {
    const before = previous.get(name);
    if (change !== 'removed') written = (await pods.put({ ...change, jobUid }, before, now)) && written;
    else if (before) removed.push(before);
  });
  await pods.delete(removed);
  return written;
}
