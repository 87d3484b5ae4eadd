/** The time that goes by while a request is answered. */
export interface Stopwatch {
  /** Milliseconds since some moment. */
  now(): number;
  /** Waits. Ends at once when the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}
