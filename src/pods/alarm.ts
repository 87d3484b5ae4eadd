import { isDecided, isDeleted } from './active';
import { deadlineOf } from './active-deadline';
import type { JobRecord } from './job-record';
import { expiryOf } from './ttl-seconds-after-finished';

/** What is to look at a Job at a time at which nothing else does (docs/adr/0011). */
export interface Alarm {
  /** Counts the alarms of a Job, so that none is taken for another. */
  readonly serial: number;
  /** When it rings, in milliseconds since the epoch; absent when it has rung or is not wanted any more. */
  readonly at?: number;
}

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
