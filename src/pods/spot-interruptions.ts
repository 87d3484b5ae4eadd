import { INFRASTRUCTURE_ERRORS, NOT_PLACED } from '../failures';
import { MOST_INTERRUPTIONS, type PodFailure } from '../plan/execution-input';
import type { JobEvent } from './job-events';

/** Spot may say that it takes a task back, or that it could not place it, with the same stop code (aws.md 2.6). */
const TAKEN_BACK = /"StopCode" ?: ?"(SpotInterruption|TerminationNotice)"/;
const NO_ROOM = /\bCapacity is unavailable\b/;

/** In the words of ECS, in which a text of a user cannot stand: in the JSON of a task its quotes are escaped. */
export function wasTakenBack(cause: string): boolean {
  return TAKEN_BACK.test(cause);
}

/** A quota of vCPUs that is used up is not a lack of room: On-Demand would only be a way around it. */
function hadNoRoom({ error, cause }: PodFailure): boolean {
  return (error === NOT_PLACED || INFRASTRUCTURE_ERRORS.includes(error)) && NO_ROOM.test(cause);
}

/**
 * How often Fargate Spot has interrupted the pods of a slot once this launch has failed, or had no room for them: in this execution, and not in a
 * row. It follows from the failure alone, so that whoever is asked twice says the same. What has failed On-Demand counts for nothing.
 */
export function interruptionsAfter(failure: PodFailure): number {
  const { spot, interruptions } = failure;
  const ranOnSpot = spot && interruptions < MOST_INTERRUPTIONS;
  return ranOnSpot && (wasTakenBack(failure.cause) || hadNoRoom(failure)) ? interruptions + 1 : interruptions;
}

/** Told when it is this failure after which the slot's pods run On-Demand. */
export function fallsBack(failure: PodFailure, pod: string): JobEvent[] {
  const before = failure.interruptions;
  if (interruptionsAfter(failure) === before || before + 1 < MOST_INTERRUPTIONS) return [];
  return [
    {
      type: 'Warning',
      reason: 'FallbackToOnDemand',
      message: `Fargate Spot took back, or had no room for, ${MOST_INTERRUPTIONS} launches in the place of pod ${pod}: the next ones run On-Demand`,
    },
  ];
}
