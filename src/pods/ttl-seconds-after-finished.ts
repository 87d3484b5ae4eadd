import { conditionOf, isFinished } from '../job/conditions';
import type { AdmittedJob } from '../job/types';

/**
 * ttlSecondsAfterFinished: when a Job that has ended is to be deleted, in milliseconds since the epoch, counted from its terminal condition
 * (kubernetes-jobs.md 3.4); undefined without one, and while it has not ended.
 */
export function expiryOf(job: AdmittedJob): number | undefined {
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  if (seconds === undefined || !isFinished(job)) return undefined;
  const ended =
    conditionOf(job, 'Complete')?.status === 'True' ? conditionOf(job, 'Complete') : conditionOf(job, 'Failed');
  return Date.parse(ended?.lastTransitionTime ?? '') + seconds * 1000;
}
