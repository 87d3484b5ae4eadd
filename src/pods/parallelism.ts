import { kindOf } from '../job/kind';
import { activeSlotsAt, isRunningOut } from './active';
import { askForExecution } from './ask-for-execution';
import { holdBack } from './hold-back';
import type { JobRecord } from './job-record';
import { nextGeneration } from './next-generation';
import { openSlots } from './progress';
import { resize } from './resize';

/**
 * parallelism, and completions of an Indexed Job, as they are now: pods that are too many are taken away and not counted as failed, places
 * that are new get an execution of their own, and what runs goes on (docs/adr/0013). Kubernetes takes away the newest pods first; here those
 * of the highest places, which were begun last (kubernetes-jobs.md 3, 6.4).
 */
export function followParallelism(record: JobRecord, now: number): JobRecord {
  if (isRunningOut(record)) return record;
  const { execution, job, todo } = record;
  const { parallelism } = job.spec;
  if (execution?.generation !== record.progress.generation || todo === 'start') return resizeWaiting(record, now);
  const before = execution.parallelism ?? parallelism;
  if (before === 0 && parallelism > 0)
    return resizeWaiting(holdBack({ ...record, progress: nextGeneration(record.progress, now) }, now), now);
  const resized = resize(record, now);
  if (parallelism === 0) return before === 0 ? resized : stopped(resized, before, now);
  if (before === parallelism && resized === record) return record;
  const parked = kindOf(job.spec) === 'workQueue' ? resized : park(resized, before, now);
  return { ...parked, execution: { ...execution, parallelism }, todo: 'scale' };
}

/**
 * Nothing runs: the next execution is for all places there are then. One that was asked for may have been started without anyone having written
 * so down, and it knows only the places and the parallelism of before: it must not be taken for the one that goes through all of them.
 */
function resizeWaiting(record: JobRecord, now: number): JobRecord {
  const resized = resize(record, now);
  const { todo, asked, job } = record;
  if (todo === 'start' && (resized !== record || asked?.parallelism !== job.spec.parallelism))
    return askForExecution({ ...resized, progress: nextGeneration(resized.progress, now) });
  if (resized === record) return record;
  const { slots, firstAttempt: attempt } = resized.progress;
  return { ...resized, progress: { ...resized.progress, parts: [{ from: 0, to: slots, attempt }] } };
}

/** parallelism 0: everything stops, as when the Job is suspended, but for its time, which goes on. */
function stopped(record: JobRecord, before: number, now: number): JobRecord {
  const { progress, execution } = record;
  const running = activeSlotsAt(record, before, now);
  return {
    ...record,
    ...(execution && { execution: { ...execution, parallelism: 0 } }),
    progress: { ...progress, terminating: progress.terminating.withAll(running) },
    todo: 'stop',
  };
}

/** The Map has begun the first `before` open slots; those that are too many wait, and their pods are stopped. */
function park(record: JobRecord, before: number, now: number): JobRecord {
  const { progress, job } = record;
  const parked: number[] = [];
  let place = 0;
  for (const slot of openSlots(progress)) {
    if (place >= before) break;
    if (place++ >= job.spec.parallelism) parked.push(slot);
  }
  if (parked.length === 0) return record;
  const active = new Set(activeSlotsAt(record, before, now));
  const killed = parked.filter((slot) => active.has(slot));
  return {
    ...record,
    progress: {
      ...progress,
      parked: progress.parked.withAll(parked),
      terminating: progress.terminating.withAll(killed),
    },
  };
}
