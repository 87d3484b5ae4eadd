import { REASONS, type Reason } from '../job/conditions';
import type { AdmittedJob } from '../job/types';
import type { JobRecord } from './job-record';
import { openCount, type Retry } from './progress';

/** backoffLimitPerIndex: the index has failed more often than that, and is not tried again. */
export function indexFailed({ spec }: AdmittedJob, retry: Retry): boolean {
  return spec.backoffLimitPerIndex !== undefined && retry.failures > spec.backoffLimitPerIndex;
}

/** maxFailedIndexes, and an end in which some indexes have failed (kubernetes-jobs.md 4.6). */
export function failedIndexes({ job, progress }: JobRecord): Reason | undefined {
  const { backoffLimitPerIndex, maxFailedIndexes, completionMode } = job.spec;
  if (completionMode !== 'Indexed' || backoffLimitPerIndex === undefined) return undefined;
  const failed = progress.ended.size;
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) return REASONS.maxFailedIndexesExceeded;
  return failed > 0 && openCount(progress) === 0 ? REASONS.failedIndexes : undefined;
}
