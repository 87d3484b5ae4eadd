import type { Reason } from '../job/conditions';
import { isDecided, isDeleted } from './active';
import { deadlineExceeded } from './active-deadline';
import { backoffLimitExceeded } from './backoff-limit';
import { failedIndexes } from './backoff-limit-per-index';
import { completionsReached } from './completions';
import type { JobRecord } from './job-record';
import { matchSuccessPolicy } from './success-policy';

export interface Verdict {
  end: 'fail' | 'succeed';
  reason: Reason;
}

/**
 * Whether the Job ends, and why: when several reasons hold at once, the first in Kubernetes' order (kubernetes-jobs.md 4.9).
 * @param failJob a podFailurePolicy has just said FailJob
 */
export function decide(record: JobRecord, now: number, failJob?: Reason): Verdict | undefined {
  if (isDecided(record) || isDeleted(record)) return undefined;
  const failure = failJob ?? backoffLimitExceeded(record) ?? deadlineExceeded(record.job, now) ?? failedIndexes(record);
  if (failure) return { end: 'fail', reason: failure };
  const success = matchSuccessPolicy(record) ?? completionsReached(record, now);
  return success && { end: 'succeed', reason: success };
}
