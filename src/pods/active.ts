import { hasCondition, isFinished } from '../job/conditions';
import { kindOf } from '../job/kind';
import { isHeldBack } from './hold-back';
import type { JobRecord } from './job-record';
import { openCount, openSlots, type Retry } from './progress';

/** An end is decided (interim condition), so that no pod is wanted any more. */
export function isDecided({ job }: Pick<JobRecord, 'job'>): boolean {
  return hasCondition(job, 'FailureTarget') || hasCondition(job, 'SuccessCriteriaMet') || isFinished(job);
}

/** The Job is deleted as its users see it; what is left of it is cleaned up. */
export function isDeleted({ job }: Pick<JobRecord, 'job'>): boolean {
  return job.metadata.deletionTimestamp !== undefined;
}

/** Pods may run. */
export function wantsPods(record: Pick<JobRecord, 'job' | 'progress'>): boolean {
  return !isDecided(record) && !isDeleted(record) && record.job.spec.suspend !== true && parallelismOf(record) > 0;
}

/** How many pods may run at once. */
export function parallelismOf(record: Pick<JobRecord, 'job' | 'progress'>): number {
  return isRunningOut(record) ? record.progress.slots : record.job.spec.parallelism;
}

/** A work queue that has a success goes on with the pods it has, whatever its parallelism is by then (kubernetes-jobs.md 1.1). */
export function isRunningOut({ job, progress }: Pick<JobRecord, 'job' | 'progress'>): boolean {
  return kindOf(job.spec) === 'workQueue' && progress.succeeded.size > 0;
}

/**
 * The slot has no pod: the next one waits for the end of its back-off. A worker of a work queue also asks again before it goes on, because
 * after a success there is no new pod: it waits until it has been told. A pod that is to be launched again is there all the time.
 */
function isWaiting({ job }: Pick<JobRecord, 'job'>, retry: Retry, now: number): boolean {
  if (retry.launch > 0) return false;
  return kindOf(job.spec) === 'workQueue' ? retry.retryAt > 0 : retry.retryAt > now;
}

/**
 * Slots that have a pod, or whose pod is about to be created. The Map works on the open slots in order, `parallelism` at a time, so those
 * are known without having seen a task of them.
 * @param held places of the Map that are taken by slots just closed: the next ones have not begun
 */
export function activeSlots(record: Pick<JobRecord, 'job' | 'progress'>, now: number, held = 0): number[] {
  const active: number[] = [];
  if (!wantsPods(record) || isHeldBack(record, now)) return active;
  let window = parallelismOf(record) - held;
  for (const slot of openSlots(record.progress)) {
    if (window-- <= 0) break;
    if (record.progress.parked.has(slot)) continue;
    const retry = record.progress.retries.get(slot);
    if (!retry || !isWaiting(record, retry, now)) active.push(slot);
  }
  return active;
}

/** What `activeSlots` were until the Job was suspended. */
export function activeSlotsBefore(record: Pick<JobRecord, 'job' | 'progress'>, now: number, held = 0): number[] {
  return activeSlots({ ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: false } } }, now, held);
}

/** What `activeSlots` are with another parallelism: the one that the Map began with, before it was changed. */
export function activeSlotsAt(
  { job, progress }: Pick<JobRecord, 'job' | 'progress'>,
  parallelism: number,
  now: number,
): number[] {
  return activeSlots({ progress, job: { ...job, spec: { ...job.spec, parallelism } } }, now);
}

/** How many `activeSlots` there are, without looking at each. */
export function activeCount(record: Pick<JobRecord, 'job' | 'progress'>, now: number): number {
  if (!wantsPods(record) || isHeldBack(record, now)) return 0;
  if (record.progress.parked.size > 0) return activeSlots(record, now).length;
  let waiting = 0;
  for (const retry of record.progress.retries.values()) if (isWaiting(record, retry, now)) waiting++;
  return Math.max(0, Math.min(parallelismOf(record), openCount(record.progress)) - waiting);
}
