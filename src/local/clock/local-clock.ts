import type { Clock } from '../../asl/clock';

/** The clock of a local cloud: it also knows about work that takes real time, such as a function that runs in a worker. */
export interface LocalClock extends Clock {
  /**
   * Says that real work has begun; what it returns, called once or more, says that it has ended. A virtual clock stands still meanwhile,
   * a real one does not care.
   */
  hold(): () => void;
  /**
   * Calls back when a time has come, without being waited for: a virtual clock does not jump to it, and tells of it before whatever it jumps to
   * from an earlier time.
   */
  passing(at: number, fire: () => void): void;
  /** Forgets every timer: whoever waits for one waits for ever. */
  close(): void;
}
