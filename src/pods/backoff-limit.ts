import { REASONS, type Reason } from '../job/conditions';
import type { JobRecord } from './job-record';

/**
 * backoffLimit: more failed pods than that, or, with restartPolicy OnFailure, as many restarts of containers in pods that are not done
 * (one restart for a limit of 0). kubernetes-jobs.md 4.2.
 */
export function backoffLimitExceeded({ job, progress }: JobRecord): Reason | undefined {
  const { backoffLimit, template } = job.spec;
  if (progress.failed > backoffLimit) return REASONS.backoffLimitExceeded;
  if (template.spec.restartPolicy !== 'OnFailure') return undefined;
  let restarts = 0;
  for (const retry of progress.retries.values()) restarts += retry.restarts;
  return restarts >= Math.max(1, backoffLimit) ? REASONS.backoffLimitExceeded : undefined;
}
