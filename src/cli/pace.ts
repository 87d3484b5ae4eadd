import { setTimeout } from 'node:timers/promises';

/**
 * How often a Job is looked at, in milliseconds: at most, and at least. It is asked for and not watched: a watch looks for changes four times a second
 * itself and tells no sooner (src/operations/log-tail.ts), and on AWS the function that it keeps running costs more than to ask.
 */
export const LOOK_EVERY = 100;
const LOOK_AT_LEAST_EVERY = 1000;

/**
 * How long to wait until a Job is looked at again: a twentieth of the time it has taken so far, so that its end is seen soon and a long one
 * costs little; but not less than the logs took that are read in every look, because that costs more with more pods. All in milliseconds.
 */
export function untilNextLook(lasted: number, took: number): number {
  return Math.max(took, LOOK_EVERY, Math.min(lasted / 20, LOOK_AT_LEAST_EVERY));
}

/** Real time: what is waited for may be on the other side of a network. Ends early, and well, when the signal fires. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch((error) => {
    if (!signal?.aborted) throw error;
  });
}
