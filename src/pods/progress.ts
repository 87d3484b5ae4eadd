import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SlotSet } from './slot-set';

/** How far every slot of a Job is. Opaque outside of pods/ and status/; never changed once made. */
export interface Progress {
  /** Places for pods that there are now. */
  readonly slots: number;
  /** What the n-th attempt of a slot is multiplied with in its pod's name; never changed, because the state machine knows it, too. */
  readonly stride: number;
  /** The executions of this generation, each with the slots that it was started for: a later one takes over what an earlier one had. */
  readonly parts: readonly Part[];
  /** Of the execution that runs, or is the next to be started; from 1. */
  readonly generation: number;
  /** The attempt the slots of that execution start with. */
  readonly firstAttempt: number;
  /** The highest attempt that any slot has come to. */
  readonly lastAttempt: number;
  /** When that execution was asked for, in milliseconds since the epoch. */
  readonly askedAt: number;
  /** Of a generation that is held back (hold-back.ts): when the back-off of what has failed before ends; 0 when there is none to wait for. */
  readonly heldUntil?: number;
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
  /** Slots in which a pod of an earlier generation is being stopped and has not stopped yet, whatever their current pod does. */
  readonly dying: SlotSet;
  /** Slots whose current pod was deleted by its user and has not stopped yet: it is judged then, like every pod that fails. */
  readonly leaving: SlotSet;
  /** Open slots whose pod was taken away because parallelism was lowered: they wait until there is room for them again. */
  readonly parked: SlotSet;
  /** Slots whose pods go on although the Job is deleted; all other slots are closed then. Absent unless its pods stay (orphans.ts). */
  readonly orphans?: SlotSet;
  /** Open slots that have failed at least once. */
  readonly retries: ReadonlyMap<number, Retry>;
  /** `status.failed`. */
  readonly failed: number;
  /** When pods failed, the latest last; no more than the back-off needs. */
  readonly failureTimes: readonly number[];
  /** When the latest success ended. */
  readonly lastSuccessAt: number;
}

/** The slots from `from` up to but without `to`, which one execution works on beginning with an attempt. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly attempt: number;
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

/** @param stride for the pods' names (pod-identity.ts); by default the number of slots */
export function newProgress(slots: number, now: number, stride = slots): Progress {
  const none = SlotSet.none(slots);
  return {
    slots,
    stride,
    parts: [{ from: 0, to: slots, attempt: 0 }],
    generation: 1,
    firstAttempt: 0,
    lastAttempt: 0,
    askedAt: now,
    ...{ succeeded: none, ended: none, alive: none, running: none, leaving: none, parked: none },
    ...{ terminating: none, dying: none },
    retries: new Map(),
    failed: 0,
    failureTimes: [],
    lastSuccessAt: 0,
  };
}

/** The slot is neither succeeded nor done without. */
export function isOpen({ slots, succeeded, ended, orphans }: Progress, slot: number): boolean {
  return slot < slots && !succeeded.has(slot) && !ended.has(slot) && orphans?.has(slot) !== false;
}

/** The slots that are neither succeeded nor done without, ascending. */
export function* openSlots(progress: Progress): Generator<number> {
  for (let slot = 0; slot < progress.slots; slot++) if (isOpen(progress, slot)) yield slot;
}

export function openCount({ slots, succeeded, ended, orphans }: Progress): number {
  return orphans?.size ?? slots - succeeded.size - ended.size;
}

/** How many pods have failed since the latest success, ignored ones included: the back-off grows with them (kubernetes-jobs.md 4.3). */
export function failuresSinceSuccess({ failureTimes, lastSuccessAt }: Progress): number {
  return failureTimes.filter((at) => at > lastSuccessAt).length;
}

/** How many pods are known to be stopped and have not stopped yet. */
export function stoppingCount({ terminating, dying, leaving }: Progress): number {
  return terminating.size + dying.size + leaving.size - terminating.and(leaving).size;
}

/** Which part of the generation works on the slot: its number from 0. */
export function partOf({ parts }: Progress, slot: number): number {
  return parts.findLastIndex(({ from, to }) => from <= slot && slot < to);
}

/** The attempt with which this generation begins the slot. */
export function firstAttemptOf(progress: Progress, slot: number): number {
  return progress.parts[partOf(progress, slot)]?.attempt ?? progress.firstAttempt;
}

export function retryOf(progress: Progress, slot: number): Retry {
  return progress.retries.get(slot) ?? { ...FRESH, attempt: firstAttemptOf(progress, slot) };
}

export function withRetry(progress: Progress, slot: number, retry: Retry): Progress {
  const lastAttempt = Math.max(progress.lastAttempt, retry.attempt);
  return { ...progress, lastAttempt, retries: new Map(progress.retries).set(slot, retry) };
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
    parked: progress.parked.without(slot),
    ...(progress.orphans && { orphans: progress.orphans.without(slot) }),
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

const VERSION = 2;
const SETS = ['succeeded', 'ended', 'alive', 'running', 'terminating'] as const;

/**
 * Bytes for storage: a version, then deflated a line of JSON with what is small, and the sets. The sets of 100,000 slots deflate to a few
 * kilobytes, because slots are worked on in order.
 */
export function encode(progress: Progress): Uint8Array {
  const { slots, stride, parts, generation, firstAttempt, askedAt, failed, failureTimes, lastSuccessAt } = progress;
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
    [...progress.parked],
    stride,
    parts.map(({ from, to, attempt }) => [from, to, attempt]),
    progress.succeeded.bytes.length,
    progress.lastAttempt,
    progress.orphans && [...progress.orphans],
    [...progress.dying],
    progress.heldUntil,
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
  const small = JSON.parse(content.subarray(0, end).toString());
  const [slots, generation, firstAttempt, askedAt, failed, failureTimes, lastSuccessAt, retries] = small;
  const [leaving, parked, stride, parts, length, lastAttempt, orphans, dying = [], heldUntil = null] = small.slice(8);
  const set = (index: number) => {
    const from = end + 1 + index * length;
    return SlotSet.of(new Uint8Array(content.subarray(from, from + length)));
  };
  const few = (members: number[]) => SlotSet.none(length * 8).withAll(members);
  return {
    ...{ slots, stride, generation, firstAttempt, lastAttempt, askedAt, failed, failureTimes, lastSuccessAt },
    ...{ succeeded: set(0), ended: set(1), alive: set(2), running: set(3), terminating: set(4) },
    ...{ leaving: few(leaving), parked: few(parked), dying: few(dying) },
    ...(orphans && { orphans: few(orphans) }),
    ...(heldUntil !== null && { heldUntil }),
    parts: parts.map(([from, to, attempt]: [number, number, number]) => ({ from, to, attempt })),
    retries: new Map(
      retries.map(([slot, attempt, launch, failures, ignored, restarts, troubles, retryAt]: number[]) => [
        slot,
        { attempt, launch, failures, ignored, restarts, troubles, retryAt },
      ]),
    ),
  };
}
