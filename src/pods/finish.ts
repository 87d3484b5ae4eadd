import { LIST_NOT_READ } from '../failures';
import { isFinished } from '../job/conditions';
import { isDeleted, wantsPods } from './active';
import { askForExecution } from './ask-for-execution';
import { conclude, enforce } from './conclude';
import { decide } from './decide';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import { nextGeneration } from './next-generation';
import { asOrphan } from './orphans';
import { closeSlot, openCount, openSlots, type Progress, partOf } from './progress';

/** How an execution of the Job ended. */
export type Ending = { generation: number; part?: number } & (
  | { kind: 'completed' }
  | { kind: 'failed'; error: string; cause: string }
  /** Stopped or timed out. */
  | { kind: 'stopped'; error?: string; cause?: string }
);

export interface Finish {
  /** With `todo: 'start'` when the Job goes on in a new execution. */
  record: JobRecord;
  /** The Job's tasks that still run are to be stopped. */
  stopPods: boolean;
  /** For the log: what the next execution does. */
  resume?: { slots: number[]; attempt: number; generation: number };
  events: JobEvent[];
}

/** An execution that fails for a reason of its own sooner than this, in milliseconds, would only do so again. */
const TOO_SOON = 60_000;

/** Concludes an execution. `now` in ms. Calling it again for the same generation changes nothing. */
export function finish(record: JobRecord, ending: Ending, now: number): Finish {
  const { progress, job } = record;
  if (ending.generation !== progress.generation) return { record, stopPods: false, events: [] };
  if (progress.orphans) return asOrphan(record, orphansEnded(record, ending, now));
  if (isDeleted(record)) return { record, stopPods: false, events: [] };
  if (isFinished(job)) return { record, stopPods: progress.alive.size > 0, events: [] };
  if (!wantsPods(record)) return stopping(record, now);
  if (ending.kind === 'completed' || isPartDone(progress, ending.part)) return completed(record, ending.part ?? 0, now);
  if (ending.kind === 'failed' && isInVain(ending, now - progress.askedAt)) return failed(record, ending, now);
  return resumed(record, now);
}

/** However an execution has ended: when all of its places are done, the others of the generation go on. */
function isPartDone(progress: Progress, part: number | undefined): boolean {
  if (part === undefined) return false;
  for (const slot of openSlots(progress)) if (partOf(progress, slot) === part) return false;
  return true;
}

/** Whether another execution would fail like this one. */
function isInVain({ error }: { error: string }, lasted: number): boolean {
  return error === LIST_NOT_READ || lasted < TOO_SOON;
}

/** The slots that are neither succeeded nor given up, ascending. */
export function remainingSlots({ progress }: JobRecord): number[] {
  return [...openSlots(progress)];
}

/** Pods that are not wanted any more: of those no task was ever seen there is none to be waited for, now that nothing starts one. */
function stopping(record: JobRecord, now: number): Finish {
  const { progress } = record;
  const terminating = progress.terminating.and(progress.alive);
  const waited: Progress = terminating.size === progress.terminating.size ? progress : { ...progress, terminating };
  const concluded = conclude(waited === progress ? record : { ...record, progress: waited }, now);
  return { ...concluded, stopPods: hasPods(progress) };
}

/** Those that have a task, and those that were to be launched again, or are not wanted any more, and have none. */
function hasPods({ alive, terminating, retries }: Progress): boolean {
  if (alive.size + terminating.size > 0) return true;
  for (const { launch } of retries.values()) if (launch > 0) return true;
  return false;
}

/** The Map has gone through all slots of its part: one that is not closed by a failure has succeeded, whether or not its events have come. */
function completed(record: JobRecord, part: number, now: number): Finish {
  let { progress } = record;
  for (const slot of openSlots(record.progress))
    if (partOf(progress, slot) === part) progress = closeSlot(progress, slot, 'succeeded');
  const closed = progress === record.progress ? record : { ...record, progress };
  const verdict = decide(closed, now);
  if (!verdict) return { record: closed, stopPods: false, events: [] };
  return { ...enforce(closed, verdict, now, { machine: true }), stopPods: progress.alive.size > 0 };
}

/** Orphans whose execution did not come to its end go with it: nobody starts them anew. */
function orphansEnded(record: JobRecord, ending: Ending, now: number): Finish {
  const { kind, part } = ending;
  if (kind === 'completed') return completed(record, part ?? 0, now);
  let { progress } = record;
  for (const slot of openSlots(record.progress))
    if (part === undefined || partOf(progress, slot) === part) progress = closeSlot(progress, slot, 'ended');
  if (progress === record.progress) return { record, stopPods: false, events: [] };
  return { record: { ...record, progress }, stopPods: openCount(progress) === 0, events: [] };
}

/** Not the Job's fault, and yet its end: what stopped the execution would stop the next one as well. */
function failed(record: JobRecord, { error, cause }: { error: string; cause: string }, now: number): Finish {
  const reason = { reason: 'ExecutionFailed', message: `${error}: ${cause}`.slice(0, 1000) };
  const enforced = enforce(record, { end: 'fail', reason }, now, { machine: true });
  const stopped = stopping(enforced.record, now);
  return { ...stopped, events: [...enforced.events, ...stopped.events] };
}

function resumed(record: JobRecord, now: number): Finish {
  const { todo: _, ...rest } = record;
  const progress = nextGeneration(record.progress, now);
  const slots = [...openSlots(progress)];
  const next = { ...rest, progress };
  return {
    record: slots.length > 0 ? askForExecution(next) : next,
    stopPods: hasPods(record.progress),
    resume: { slots, attempt: progress.firstAttempt, generation: progress.generation },
    events: [],
  };
}
