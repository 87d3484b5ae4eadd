import type { Clock } from './clock';
import type { Data } from './data';
import { HistoryLimitReached } from './errors';
import { MAX_HISTORY_EVENTS } from './limits';

export interface HistoryEvent {
  /** From 1, without gaps. */
  id: number;
  /** The event this one follows from, on its own branch; 0 for the first ones. */
  previousEventId: number;
  type: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  /** The `...EventDetails` member of the AWS API that belongs to the type; input and output are JSON texts in it, some not yet written. */
  details?: EventDetails;
}

export interface EventDetails {
  [member: string]: string | number | Data | { [member: string]: string | boolean } | undefined;
}

/** AWS says of every input and output in a history whether it was cut; from GetExecutionHistory they never are. */
export const WHOLE = { truncated: false };

/** The end of an execution may be event 25,000; everything else must leave room for it. */
const ENDS = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted']);

/** The history of one execution: gives events their ids and times, and hands them on. It keeps none. */
export class History {
  #last = 0;

  constructor(
    readonly clock: Clock,
    private readonly sink: ((event: HistoryEvent) => void) | undefined,
  ) {}

  /** Writes an event and returns its id. Throws HistoryLimitReached when only the end of the execution would still fit. */
  add(type: string, previousEventId: number, details?: EventDetails): number {
    if (this.#last >= MAX_HISTORY_EVENTS - 1 && !ENDS.has(type)) throw new HistoryLimitReached();
    const id = ++this.#last;
    if (this.sink) {
      const event: HistoryEvent = { id, previousEventId, type, timestamp: this.clock.now() };
      if (details !== undefined) event.details = details;
      this.sink(event);
    }
    return id;
  }
}

/**
 * The member of the AWS API's HistoryEvent that holds the details of a type, e.g. `stateEnteredEventDetails` for `PassStateEntered`;
 * undefined for types that have none.
 */
export function detailsMember(type: string): string | undefined {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  if (WITHOUT_DETAILS.has(type) || type.endsWith('StateAborted')) return undefined;
  if (type === 'LambdaFunctionStarted') return undefined;
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

const WITHOUT_DETAILS = new Set([
  'MapStateSucceeded',
  'MapStateFailed',
  'ParallelStateStarted',
  'ParallelStateSucceeded',
  'ParallelStateFailed',
  'MapRunSucceeded',
  'MapRunAborted',
]);
