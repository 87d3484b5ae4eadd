import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SlotSet } from './slot-set';

/** How far every slot of a Job is. Opaque outside of pods/ and status/; never changed once made. */
export interface Progress {
  readonly slots: number;
  /** Of the execution that runs, or is the next to be started; from 1. */
  readonly generation: number;
  /** The attempt the slots of that execution start with. */
  readonly firstAttempt: number;
  /** When that execution was asked for, in milliseconds since the epoch. */
  readonly askedAt: number;
  /** Slots whose pod has succeeded. */
  readonly succeeded: SlotSet;
  /** Slots that are done without a success: failed indexes, and workers of a work queue that are not wanted any more. */
  readonly ended: SlotSet;
  /** Slots whose current pod has a task that is not known to have stopped. */
  readonly alive: SlotSet;
  /** Slots whose current pod runs. */
  readonly running: SlotSet;
  /** Slots whose current pod is not wanted any more and has not stopped yet. */
  readonly terminating: SlotSet;
  /** Slots whose current pod was deleted by its user and has not stopped yet: it is judged then, like every pod that fails. */
  readonly leaving: SlotSet;
  /** Open slots that have failed at least once. */
  readonly retries: ReadonlyMap<number, Retry>;
  /** `status.failed`. */
  readonly failed: number;
  /** When pods failed, the latest last; no more than the back-off needs. */
  readonly failureTimes: readonly number[];
  /** When the latest success ended. */
  readonly lastSuccessAt: number;
}

/** What is known of an open slot that has failed. */
export interface Retry {
  /** What runs next in the slot, or runs already. */
  readonly attempt: number;
  readonly launch: number;
  /** Counted failures of its pods (annotation job-index-failure-count). */
  readonly failures: number;
  /** Failures that a podFailurePolicy ignores. */
  readonly ignored: number;
  /** How often the containers of the current pod were started again (restartPolicy OnFailure). */
  readonly restarts: number;
  /** How often in a row its task could not be started. */
  readonly troubles: number;
  /** When it is to run again. */
  readonly retryAt: number;
}

export const FRESH: Retry = { attempt: 0, launch: 0, failures: 0, ignored: 0, restarts: 0, troubles: 0, retryAt: 0 };

/** Failures that are remembered: the back-off does not grow after seven (kubernetes-jobs.md 4.3). */
export const REMEMBERED_FAILURES = 8;

export function newProgress(slots: number, now: number): Progress {
  const none = SlotSet.none(slots);
  return {
    slots,
    generation: 1,
    firstAttempt: 0,
    askedAt: now,
    ...{ succeeded: none, ended: none, alive: none, running: none, terminating: none, leaving: none },
    retries: new Map(),
    failed: 0,
    failureTimes: [],
    lastSuccessAt: 0,
  };
}

/** The slot is neither succeeded nor done without. */
export function isOpen(progress: Progress, slot: number): boolean {
  return !progress.succeeded.has(slot) && !progress.ended.has(slot);
}

/** The slots that are neither succeeded nor done without, ascending. */
export function* openSlots(progress: Progress): Generator<number> {
  for (let slot = 0; slot < progress.slots; slot++) if (isOpen(progress, slot)) yield slot;
}

export function openCount({ slots, succeeded, ended }: Progress): number {
  return slots - succeeded.size - ended.size;
}

export function retryOf(progress: Progress, slot: number): Retry {
  return progress.retries.get(slot) ?? { ...FRESH, attempt: progress.firstAttempt };
}

export function withRetry(progress: Progress, slot: number, retry: Retry): Progress {
  return { ...progress, retries: new Map(progress.retries).set(slot, retry) };
}

function withoutRetry(progress: Progress, slot: number): ReadonlyMap<number, Retry> {
  if (!progress.retries.has(slot)) return progress.retries;
  const retries = new Map(progress.retries);
  retries.delete(slot);
  return retries;
}

/** The slot is done: its pod has succeeded, or no further one is wanted. */
export function closeSlot(progress: Progress, slot: number, how: 'succeeded' | 'ended'): Progress {
  return {
    ...stopped(progress, slot),
    retries: withoutRetry(progress, slot),
    [how]: progress[how].with(slot),
  };
}

/** The task of the slot's current pod has stopped. */
export function stopped(progress: Progress, slot: number): Progress {
  return {
    ...progress,
    alive: progress.alive.without(slot),
    running: progress.running.without(slot),
    terminating: progress.terminating.without(slot),
    leaving: progress.leaving.without(slot),
  };
}

const VERSION = 1;
const SETS = ['succeeded', 'ended', 'alive', 'running', 'terminating'] as const;

/**
 * Bytes for storage: a version, then deflated a line of JSON with what is small, and the sets. The sets of 100,000 slots deflate to a few
 * kilobytes, because slots are worked on in order.
 */
export function encode(progress: Progress): Uint8Array {
  const { slots, generation, firstAttempt, askedAt, failed, failureTimes, lastSuccessAt } = progress;
  const retries = [...progress.retries].map(([slot, r]) => [
    ...[slot, r.attempt, r.launch, r.failures, r.ignored, r.restarts, r.troubles, r.retryAt],
  ]);
  const small = JSON.stringify([
    slots,
    generation,
    firstAttempt,
    askedAt,
    failed,
    failureTimes,
    lastSuccessAt,
    retries,
    [...progress.leaving],
  ]);
  const sets = SETS.map((set) => progress[set].bytes);
  return Buffer.concat([
    Uint8Array.of(VERSION),
    deflateRawSync(Buffer.concat([Buffer.from(`${small}\n`), ...sets]), { level: 1 }),
  ]);
}

/** @throws Error for bytes that another version has written */
export function decode(bytes: Uint8Array): Progress {
  if (bytes[0] !== VERSION) throw new Error(`the progress of a Job has version ${bytes[0]}, not ${VERSION}`);
  const content = inflateRawSync(bytes.subarray(1));
  const end = content.indexOf(10);
  const [slots, generation, firstAttempt, askedAt, failed, failureTimes, lastSuccessAt, retries, leaving = []] =
    JSON.parse(content.subarray(0, end).toString());
  const length = Math.ceil(slots / 8);
  const set = (index: number) => {
    const from = end + 1 + index * length;
    return SlotSet.of(new Uint8Array(content.subarray(from, from + length)));
  };
  return {
    ...{ slots, generation, firstAttempt, askedAt, failed, failureTimes, lastSuccessAt },
    ...{ succeeded: set(0), ended: set(1), alive: set(2), running: set(3), terminating: set(4) },
    leaving: SlotSet.none(slots).withAll(leaving),
    retries: new Map(
      retries.map(([slot, attempt, launch, failures, ignored, restarts, troubles, retryAt]: number[]) => [
        slot,
        { attempt, launch, failures, ignored, restarts, troubles, retryAt },
      ]),
    ),
  };
}
