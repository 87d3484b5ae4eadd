/** One event of an execution's history, as GetExecutionHistory returns it. `details` is the `...EventDetails` object. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  details?: Record<string, unknown>;
}

/** An execution fails when its history reaches this many events (Step Functions quotas). */
export const MOST_EVENTS = 25_000;

export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

/** Numbers the events of one execution and counts the states it entered. */
export class History {
  private last = 0;
  /** Billable so far: states entered, retries, and the children of distributed Maps. */
  transitions = 0;

  constructor(
    private readonly now: () => number,
    private readonly observe: (event: HistoryEvent) => void,
  ) {}

  /** @returns the event's id */
  add(type: string, previousEventId: number, details?: Record<string, unknown>): number {
    if (this.last >= MOST_EVENTS - 1 && !type.startsWith('Execution')) throw new HistoryFull();
    this.last += 1;
    this.observe({ id: this.last, previousEventId, type, timestamp: this.now(), ...(details && { details }) });
    return this.last;
  }
}
