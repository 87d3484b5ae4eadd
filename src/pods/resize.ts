import { kindOf } from '../job/kind';
import { activeSlotsAt, isRunningOut } from './active';
import type { JobRecord } from './job-record';
import { closeSlot, openSlots, type Progress } from './progress';

/** As many places as the Job wants now: completions of an Indexed Job, parallelism of a work queue. */
export function resize(record: JobRecord, now: number): JobRecord {
  const { job, progress } = record;
  const { completions = 0, parallelism } = job.spec;
  switch (kindOf(job.spec)) {
    case 'indexed':
      if (completions > progress.slots) return { ...record, progress: grown(progress, completions) };
      return completions < progress.slots ? cut(record, completions, now) : record;
    case 'workQueue':
      return resizeQueue(record, parallelism, now);
    default:
      return record;
  }
}

function grown(progress: Progress, slots: number): Progress {
  const wide = (set: Progress['succeeded']) => set.wideEnough(slots);
  const attempt = progress.lastAttempt + 1;
  const { succeeded, ended, alive, running, terminating, dying, leaving, parked } = progress;
  return {
    ...progress,
    slots,
    lastAttempt: attempt,
    // With names that no pod has had: an index that is there again had pods before.
    parts: [...progress.parts, { from: progress.slots, to: slots, attempt }],
    ...{ succeeded: wide(succeeded), ended: wide(ended), alive: wide(alive), running: wide(running) },
    ...{ terminating: wide(terminating), dying: wide(dying), leaving: wide(leaving), parked: wide(parked) },
  };
}

/** Indexes that are no more: their results are forgotten, and their pods stopped (kubernetes-jobs.md 6.4). */
function cut(record: JobRecord, slots: number, now: number): JobRecord {
  const { progress, execution, job } = record;
  const { parallelism = job.spec.parallelism } = execution ?? {};
  const running = execution ? activeSlotsAt(record, parallelism, now) : [];
  return {
    ...record,
    progress: {
      ...progress,
      slots,
      ...{ succeeded: progress.succeeded.below(slots), ended: progress.ended.below(slots) },
      ...{ parked: progress.parked.below(slots), leaving: progress.leaving.below(slots) },
      terminating: progress.terminating.withAll(running.filter((slot) => slot >= slots)),
      retries: new Map([...progress.retries].filter(([slot]) => slot < slots)),
    },
  };
}

function resizeQueue(record: JobRecord, parallelism: number, now: number): JobRecord {
  const { progress } = record;
  if (isRunningOut(record) || parallelism === 0) return record;
  const open = [...openSlots(progress)];
  if (open.length < parallelism)
    return { ...record, progress: grown(progress, progress.slots + parallelism - open.length) };
  const closed = open.slice(parallelism);
  if (closed.length === 0) return record;
  const active = new Set(record.execution ? activeSlotsAt(record, open.length, now) : []);
  let next = progress;
  for (const slot of closed) next = closeSlot(next, slot, 'ended');
  return {
    ...record,
    progress: {
      ...next,
      // Their tasks run until they have stopped.
      alive: progress.alive,
      terminating: next.terminating.withAll(closed.filter((slot) => active.has(slot))),
    },
  };
}
