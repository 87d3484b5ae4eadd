/** Delays in seconds (kubernetes-jobs.md 4.3). */
const FIRST = 10;
const LONGEST_NEW_POD = 600;
const LONGEST_RESTART = 300;

/** Before a new pod after `failures` failed ones: 10 s doubling to 10 minutes; none without a failure. */
export function podBackoff(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST * 2 ** (failures - 1), LONGEST_NEW_POD);
}

/** Before a container is started again in its pod for the n-th time, from 1: the first time at once, then 10 s doubling to 5 minutes. */
export function restartBackoff(restarts: number): number {
  return restarts <= 1 ? 0 : Math.min(FIRST * 2 ** (restarts - 2), LONGEST_RESTART);
}

/** Before a task that could not be started is tried again, as the kubelet does with images that cannot be pulled. */
export function troubleBackoff(troubles: number): number {
  return Math.min(FIRST * 2 ** (troubles - 1), LONGEST_RESTART);
}
