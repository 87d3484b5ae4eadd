/** Time as an argument: the engine that hosts an interpreter owns the clock, so a virtual one reaches everything. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves when `now()` has reached `at`; rejects with the signal's reason when aborted first. */
  until(at: number, signal?: AbortSignal): Promise<void>;
}
