import { isManagedElsewhere, slots } from '../job/kind';
import type { AdmittedJob } from '../job/types';
import { strideOf } from '../plan/plan-execution';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import { newProgress } from './progress';
import { settle } from './settle';

/** The record of a Job just admitted: settled, so `completions: 0` is complete at once, and with `todo: 'start'` when pods are wanted. */
export function newRecord(job: AdmittedJob, now: number): { record: JobRecord; events: JobEvent[] } {
  const record: JobRecord = { job, progress: newProgress(slots(job.spec), now, strideOf(job)), version: 0 };
  // Another controller's Job is stored and left alone (KEP-4368).
  return isManagedElsewhere(job) ? { record, events: [] } : settle(record, now);
}
