import { isDecided, isDeleted } from './active';
import { deadlineOf } from './active-deadline';
import type { JobRecord } from './job-record';
import { expiryOf } from './ttl-seconds-after-finished';

/**
 * When something becomes of a Job by time alone: its deadline passes, or its ttlSecondsAfterFinished ends. Milliseconds since the epoch.
 */
export function alarmTime(record: Pick<JobRecord, 'job'>): number | undefined {
  const { job } = record;
  if (isDeleted(record)) return undefined;
  return isDecided(record) ? expiryOf(job) : deadlineOf(job);
}

/** The alarm that is set is not the one that is wanted. */
export function wantsAlarm(record: Pick<JobRecord, 'job' | 'alarm'>): boolean {
  return !isDeleted(record) && alarmTime(record) !== record.alarm?.at;
}
