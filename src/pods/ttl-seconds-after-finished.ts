import { terminalCondition } from '../job/conditions';
import type { AdmittedJob } from '../job/types';

/**
 * ttlSecondsAfterFinished: when a Job that has ended is to be deleted, in milliseconds since the epoch, counted from its terminal condition
 * (kubernetes-jobs.md 3.4); undefined without one, and while it has not ended.
 */
export function expiryOf(job: AdmittedJob): number | undefined {
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  const ended = terminalCondition(job);
  if (seconds === undefined || !ended) return undefined;
  return Date.parse(ended.lastTransitionTime ?? '') + seconds * 1000;
}
