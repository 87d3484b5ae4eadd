import { podBackoff } from './backoff-delay';
import type { JobRecord } from './job-record';
import { failuresSinceSuccess, type Progress } from './progress';

/**
 * A Job that goes on after it could run nothing (suspend, parallelism 0) gets no pods before the back-off that its last failures ask for is over
 * (kubernetes-jobs.md 4.3), and with podReplacementPolicy Failed none before those that were stopped have stopped (4.5). Indexes that are counted
 * for themselves are not held back: they begin together.
 * @param record at a generation that nothing was asked for yet
 */
export function holdBack(record: JobRecord, now: number): JobRecord {
  const { job, progress } = record;
  const end = job.spec.backoffLimitPerIndex === undefined ? backoffEnd(progress) : 0;
  const heldUntil = end > now ? end : 0;
  const held = { ...progress, heldUntil };
  return isHeldBack({ job, progress: held }, now) ? { ...record, progress: held } : record;
}

/** It is to have pods, and not yet. */
export function isHeldBack({ job, progress }: Pick<JobRecord, 'job' | 'progress'>, now: number): boolean {
  const { heldUntil, dying } = progress;
  if (heldUntil === undefined) return false;
  return heldUntil > now || (job.spec.podReplacementPolicy === 'Failed' && dying.size > 0);
}

/** In whole seconds, because alarms are. */
function backoffEnd(progress: Progress): number {
  const failures = failuresSinceSuccess(progress);
  const last = progress.failureTimes.at(-1) ?? 0;
  return Math.ceil(last / 1000 + podBackoff(failures)) * 1000;
}
