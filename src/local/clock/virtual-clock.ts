import type { LocalClock } from './local-clock';
import { TimerHeap, type Waiting } from './timer-heap';

/**
 * How many turns of the event loop must pass in which nobody asks the clock for anything before it jumps. Promises that follow from a timer
 * settle within one turn; the others are for what hops through `setImmediate` itself.
 */
const QUIET_TURNS = 3;

/**
 * A clock that stands still while real work is in flight and jumps to the next timer when there is none. One timer fires at a time, in
 * the order of their times and then of their making, and what it sets off runs to its end before the next one: the same input gives the
 * same order.
 * @param start milliseconds since the epoch
 */
export function createVirtualClock(start: number): LocalClock {
  return new VirtualClock(start);
}

class VirtualClock implements LocalClock {
  private readonly timers = new TimerHeap();
  private holds = 0;
  /** Counts what was asked of the clock; unchanged over a few turns it means that nothing goes on. */
  private asked = 0;
  private watching = false;
  private closed = false;

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  until(at: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.asked++;
      const abort = () => {
        this.timers.remove(timer);
        reject(signal?.reason);
      };
      const timer: Waiting = this.timers.add(at, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
      this.watch();
    });
  }

  hold(): () => void {
    this.holds++;
    this.asked++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.watch();
    };
  }

  close(): void {
    this.closed = true;
    this.timers.clear();
  }

  private watch(): void {
    if (this.watching || this.holds > 0 || this.timers.size === 0 || this.closed) return;
    this.watching = true;
    this.turn(this.asked, QUIET_TURNS);
  }

  private turn(asked: number, left: number): void {
    setImmediate(() => {
      if (this.holds > 0 || this.closed || this.timers.size === 0) {
        this.watching = false;
      } else if (asked !== this.asked) {
        this.turn(this.asked, QUIET_TURNS);
      } else if (left > 1) {
        this.turn(asked, left - 1);
      } else {
        this.fire();
      }
    });
  }

  private fire(): void {
    const timer = this.timers.takeFirst();
    if (timer) {
      this.time = Math.max(this.time, timer.at);
      timer.fire();
    }
    this.watching = false;
    this.watch();
  }
}
