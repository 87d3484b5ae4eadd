import type { Pod } from '../job/types';
import type { PodRecord, Pods, PodWrite } from './pods';

/** What is to become of a pod in the table. */
export type PodChange = { pod: Pod; taskArn: string } | 'removed';

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
  const writes: PodWrite[] = [];
  const removed: PodRecord[] = [];
  for (const [name, change] of changes) {
    const before = previous.get(name);
    if (change !== 'removed') writes.push({ ...change, jobUid, previous: before });
    else if (before) removed.push(before);
  }
  const written = await pods.putEach(writes, now);
  await pods.delete(removed, now);
  return written;
}
