import { condition, hasCondition, isFinished, REASONS, timestamp } from '../job/conditions';
import { isManagedElsewhere } from '../job/kind';
import { activeSlotsBefore, isDecided, isDeleted, wantsPods } from './active';
import { askForExecution } from './ask-for-execution';
import { conclude, enforce, withCondition, withStatus } from './conclude';
import { decide } from './decide';
import { holdBack, isHeldBack } from './hold-back';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import { nextGeneration } from './next-generation';
import { followParallelism } from './parallelism';
import { openCount } from './progress';
import { resize } from './resize';

/**
 * Draws the conclusions from a record as it stands: verdict -> interim condition, terminal condition when no task is left,
 * Suspended condition, startTime, `todo`. To be called after an edit of the Job (suspend, deadline, limits ...) and by the sweep.
 * Returns the same record when nothing changes.
 */
export function settle(record: JobRecord, now: number): { record: JobRecord; events: JobEvent[] } {
  if (isFinished(record.job) || isDeleted(record) || isManagedElsewhere(record.job)) return { record, events: [] };
  if (isDecided(record)) return conclude(record, now);
  const started = follow(withStartTime(record, now), now);
  const verdict = decide(started, now);
  if (verdict) return enforce(started, verdict, now, { machine: false });
  if (started.job.spec.suspend) return suspend(started, now);
  return resume(started, now);
}

/** The places that the Job has now; and when nothing runs, a generation for them. */
function follow(record: JobRecord, now: number): JobRecord {
  if (record.job.spec.suspend) return resize(record, now);
  if (!hasCondition(record.job, 'Suspended')) return followParallelism(record, now);
  return followParallelism(holdBack({ ...record, progress: nextGeneration(record.progress, now) }, now), now);
}

/** The first sight of a Job that is not suspended starts its time (kubernetes-jobs.md 6). */
function withStartTime(record: JobRecord, now: number): JobRecord {
  if (record.job.spec.suspend || record.job.status?.startTime) return record;
  return withStatus(record, { startTime: timestamp(new Date(now)) });
}

/** Pods of a Job that is suspended are stopped and removed, and not counted as failed; its time stands still (kubernetes-jobs.md 5). */
function suspend(record: JobRecord, now: number): { record: JobRecord; events: JobEvent[] } {
  if (hasCondition(record.job, 'Suspended')) return { record, events: [] };
  const { todo, ...rest } = record;
  const runs = todo !== 'start' && record.job.status?.startTime !== undefined;
  const running = runs ? activeSlotsBefore(record, now) : [];
  const stopped: JobRecord = {
    ...rest,
    ...(runs && { todo: 'stop' as const }),
    progress: { ...record.progress, terminating: record.progress.terminating.withAll(running) },
  };
  const suspended = withCondition(stopped, condition('Suspended', REASONS.suspended, new Date(now)));
  return {
    record: withStatus(suspended, { startTime: undefined }),
    events: [{ type: 'Normal', reason: 'Suspended', message: REASONS.suspended.message, repeats: true }],
  };
}

function resume(record: JobRecord, now: number): { record: JobRecord; events: JobEvent[] } {
  if (!hasCondition(record.job, 'Suspended')) return { record: withTodo(record, now), events: [] };
  const resumed = condition('Suspended', REASONS.resumed, new Date(now), 'False');
  const next = withCondition(record, resumed);
  return {
    record: withTodo(next, now),
    events: [{ type: 'Normal', reason: 'Resumed', message: REASONS.resumed.message, repeats: true }],
  };
}

/** An execution is wanted for the open slots, unless the one of this generation has been started already, or is held back. */
function withTodo(record: JobRecord, now: number): JobRecord {
  const isAsked = record.todo === 'start' || record.execution?.generation === record.progress.generation;
  if (isAsked || !wantsPods(record) || isHeldBack(record, now) || openCount(record.progress) === 0) return record;
  return askForExecution(record);
}
