import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';

/** How an execution of the Job ended. */
export type Ending =
  | { kind: 'completed'; generation: number }
  | { kind: 'failed'; generation: number; error: string; cause: string }
  /** Stopped or timed out. */
  | { kind: 'stopped'; generation: number; error?: string; cause?: string };

export interface Finish {
  /** With `todo: 'start'` when the Job goes on in a new execution. */
  record: JobRecord;
  /** The Job's tasks that still run are to be stopped. */
  stopPods: boolean;
  /** For the log: what the next execution does. */
  resume?: { slots: number[]; attempt: number; generation: number };
  events: JobEvent[];
}

/** Concludes an execution. `now` in ms. Calling it again for the same generation changes nothing. */
export declare function finish(record: JobRecord, ending: Ending, now: number): Finish;

/** The slots that are neither succeeded nor given up, ascending. */
export declare function remainingSlots(record: JobRecord): number[];
