import { condition, conditionOf, hasCondition, isFinished, timestamp } from '../job/conditions';
import type { AdmittedJob, JobCondition, JobStatus } from '../job/types';
import { activeSlotsBefore, parallelismOf } from './active';
import type { Verdict } from './decide';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import { isOpen, openCount, type Progress, stoppingCount } from './progress';

export interface Concluded {
  record: JobRecord;
  events: JobEvent[];
}

/** The status that is kept in the record: times and conditions; `statusOf` adds what follows from the progress. */
export function withStatus(record: JobRecord, change: Partial<JobStatus>): JobRecord {
  const job: AdmittedJob = { ...record.job, status: { ...record.job.status, ...change } };
  return { ...record, job };
}

/** Puts a condition in the place of the one of its type, or at the end. */
export function withCondition(record: JobRecord, added: JobCondition): JobRecord {
  const conditions = record.job.status?.conditions ?? [];
  const at = conditions.findIndex(({ type }) => type === added.type);
  return withStatus(record, { conditions: at === -1 ? [...conditions, added] : conditions.with(at, added) });
}

/**
 * Enforces a verdict: the interim condition, and every pod that is active is not wanted any more. When the Job fails they are counted as
 * failed, when it succeeds they are not (kubernetes-jobs.md 4.1, 4.8). The terminal condition follows once no task is left.
 * @param by.machine the state machine itself ends on this verdict, so that its execution need not be stopped
 * @param by.slot its pod has just failed, and there is no other one
 */
export function enforce(
  record: JobRecord,
  { end, reason }: Verdict,
  now: number,
  by: { machine: boolean; slot?: number },
): Concluded {
  const held = by.slot !== undefined && !isOpen(record.progress, by.slot) ? 1 : 0;
  const killed = hasPods(record) ? othersOf(activeSlotsBefore(record, now, held), record, by.slot) : [];
  const { todo: _, ...rest } = record;
  const { progress } = record;
  // Open slots keep the execution going, whether or not they have a pod now: the Map would begin with the next ones.
  // Other executions of the generation do not end with the one that is told.
  const ends = by.machine && progress.parts.length === 1;
  const isGoing = openCount(progress) > 0 || progress.terminating.size > 0 || hasLostPlaces(progress);
  const stops = !ends && record.execution !== undefined && record.todo !== 'start' && isGoing;
  const interim = condition(end === 'fail' ? 'FailureTarget' : 'SuccessCriteriaMet', reason, new Date(now));
  const decided = withCondition(
    {
      ...rest,
      ...(stops && { todo: 'stop' as const }),
      progress: {
        ...progress,
        failed: progress.failed + (end === 'fail' ? killed.length : 0),
        terminating: progress.terminating.withAll(killed),
      },
    },
    interim,
  );
  return conclude(decided, now);
}

/**
 * Before an execution is asked for there is no pod to kill, and nothing that would report its end (activeDeadlineSeconds 0, or a Job that fails
 * with what resumes it); those of a Job that was suspended before have been told.
 */
function hasPods({ job, progress, execution, todo }: JobRecord): boolean {
  const isAsked = todo === 'start' || execution?.generation === progress.generation;
  return isAsked && !hasCondition(job, 'Suspended');
}

/** The Job was given fewer places since its executions began: they would begin those that are no more, too. */
function hasLostPlaces({ parts, slots }: Progress): boolean {
  return parts.some(({ to }) => to > slots);
}

/**
 * The slot has a place of the Map, whatever is known of the others: when it is not among those that seem to be active, one of them has
 * succeeded and it is not known yet, and the Map goes through them in order.
 */
function othersOf(active: number[], record: JobRecord, slot: number | undefined): number[] {
  if (slot === undefined) return active;
  const others = active.filter((each) => each !== slot);
  // A pod that was to be taken away holds no place any more.
  const places = parallelismOf(record) - (record.progress.parked.has(slot) ? 0 : 1);
  return others.slice(Math.max(0, others.length - places));
}

/** The terminal condition, once an end is decided and no task is left. */
export function conclude(record: JobRecord, now: number): Concluded {
  const { job, progress } = record;
  if (isFinished(job) || stoppingCount(progress) > 0) return { record, events: [] };
  const failed = hasCondition(job, 'FailureTarget');
  const interim = conditionOf(job, failed ? 'FailureTarget' : 'SuccessCriteriaMet');
  if (interim?.status !== 'True') return { record, events: [] };
  // What is tried again comes with the time of its first try, which may have been before the end was decided.
  const date = new Date(Math.max(now, Date.parse(interim.lastTransitionTime ?? '') || 0));
  const reason = { reason: interim.reason ?? '', message: interim.message ?? '' };
  const type = failed ? 'Failed' : 'Complete';
  const ended = withCondition(record, condition(type, reason, date));
  // Our addition: a condition that every ended Job has, so that one can wait for an end of either kind.
  const finished = withCondition(ended, condition('Finished', { reason: type, message: reason.message }, date));
  if (failed) return { record: finished, events: [{ type: 'Warning', ...reason }] };
  return {
    record: withStatus(finished, { completionTime: timestamp(date) }),
    events: [{ type: 'Normal', reason: 'Completed', message: 'Job completed' }],
  };
}
