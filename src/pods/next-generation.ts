import type { Progress } from './progress';
import { SlotSet } from './slot-set';

/**
 * The progress with which a Job goes on in another execution: every open slot begins with an attempt that none of its pods had, so that no
 * pod's name is used twice. What has failed stays counted.
 */
export function nextGeneration({ heldUntil: _, ...progress }: Progress, now: number): Progress {
  const firstAttempt = progress.lastAttempt + 1;
  const none = SlotSet.none(progress.succeeded.bytes.length * 8);
  return {
    ...progress,
    generation: progress.generation + 1,
    firstAttempt,
    lastAttempt: firstAttempt,
    parts: [{ from: 0, to: progress.slots, attempt: firstAttempt }],
    askedAt: now,
    // Of pods that are being stopped only those with a task can be waited for; what the next pods do is not known yet.
    dying: progress.dying.withAll(progress.terminating.and(progress.alive)),
    ...{ alive: none, running: none, terminating: none, leaving: none, parked: none },
    retries: new Map(
      [...progress.retries].map(([slot, retry]) => [
        slot,
        { ...retry, attempt: firstAttempt, launch: 0, restarts: 0, troubles: 0, retryAt: 0 },
      ]),
    ),
  };
}
