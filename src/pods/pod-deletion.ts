import { timestamp } from '../job/conditions';
import type { Pod } from '../job/types';

/** Seconds a pod has to end when its spec does not say (kubernetes-jobs.md 8.1). */
const DEFAULT_GRACE = 30;

export function graceOf({ spec }: Pod): number {
  return Number(spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE);
}

/** Someone has deleted the pod: it goes when its task has stopped. */
export function isBeingDeleted(pod: Pod | undefined): boolean {
  return pod?.metadata.deletionTimestamp !== undefined;
}

/** The pod with the time by which it will have been killed. One that is being deleted stays as it is. */
export function beingDeleted(pod: Pod, now: number): Pod {
  if (isBeingDeleted(pod)) return pod;
  const grace = graceOf(pod);
  const deletionTimestamp = timestamp(new Date(now + grace * 1000));
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace } };
}
