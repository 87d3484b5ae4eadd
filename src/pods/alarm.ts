import { isDecided, isDeleted, wantsPods } from './active';
import { deadlineOf } from './active-deadline';
import type { JobRecord } from './job-record';
import { expiryOf } from './ttl-seconds-after-finished';

/**
 * When something becomes of a Job by time alone: its deadline passes, its ttlSecondsAfterFinished ends, or the back-off that holds its pods back.
 * Milliseconds since the epoch.
 */
export function alarmTime(record: Pick<JobRecord, 'job' | 'progress'>): number | undefined {
  const { job, progress } = record;
  if (isDeleted(record)) return undefined;
  if (isDecided(record)) return expiryOf(job);
  const deadline = deadlineOf(job);
  if (!progress.heldUntil || !wantsPods(record)) return deadline;
  return Math.min(progress.heldUntil, deadline ?? Number.POSITIVE_INFINITY);
}

/** The alarm that is set is not the one that is wanted. */
export function wantsAlarm(record: Pick<JobRecord, 'job' | 'progress' | 'alarm'>): boolean {
  return !isDeleted(record) && alarmTime(record) !== record.alarm?.at;
}
