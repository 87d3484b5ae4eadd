import type { LocalClock } from './local-clock';
import { TimerHeap, type Waiting } from './timer-heap';

/**
 * How many turns of the event loop must pass in which nobody asks the clock for anything before it jumps. Promises that follow from a timer
 * settle within one turn; the others are for what hops through `setImmediate` itself.
 */
const QUIET_TURNS = 3;

/**
 * Told that everything that can happen at this time has happened: before the clock jumps, and when there is nothing to jump to. The clock
 * stands still until the promise is resolved; for ever when that never comes.
 * @param next where the clock will jump to; undefined when nobody waits for anything
 */
export type AtRest = (next: number | undefined) => Promise<void>;

/**
 * A clock that stands still while real work is in flight and jumps to the next timer when there is none. One timer fires at a time, in
 * the order of their times and then of their making, and what it sets off runs to its end before the next one: the same input gives the
 * same order.
 * @param start milliseconds since the epoch
 */
export function createVirtualClock(start: number, atRest?: AtRest): LocalClock {
  return new VirtualClock(start, atRest);
}

class VirtualClock implements LocalClock {
  private readonly timers = new TimerHeap();
  /** Nobody waits for these. */
  private readonly passed = new TimerHeap();
  private holds = 0;
  /** Counts what was asked of the clock; unchanged over a few turns it means that nothing goes on. */
  private asked = 0;
  private watching = false;
  private closed = false;
  /** What had been asked when `atRest` was last told: unchanged, it need not be told again. */
  private toldAfter = -1;

  constructor(
    private time: number,
    private readonly atRest?: AtRest,
  ) {}

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

  passing(at: number, fire: () => void): void {
    this.passed.add(at, fire);
  }

  close(): void {
    this.closed = true;
    this.timers.clear();
    this.passed.clear();
  }

  private watch(): void {
    if (this.watching || !this.isFree()) return;
    this.watching = true;
    this.turn(this.asked, QUIET_TURNS);
  }

  private turn(asked: number, left: number): void {
    setImmediate(() => {
      if (!this.isFree()) {
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

  /** Whether nothing real is in flight and there is something to do: a jump, or to tell that there is none. */
  private isFree(): boolean {
    if (this.holds > 0 || this.closed) return false;
    return this.timers.size > 0 || (this.atRest !== undefined && this.toldAfter !== this.asked);
  }

  private fire(): void {
    const next = this.timers.first?.at;
    if (this.atRest && this.toldAfter !== this.asked && (next === undefined || next > this.time)) {
      this.watching = false;
      const release = this.hold();
      void this.atRest(next).then(() => {
        this.toldAfter = this.asked;
        release();
      });
      return;
    }
    const isPassed = (this.passed.first?.at ?? Number.POSITIVE_INFINITY) <= (next ?? Number.NEGATIVE_INFINITY);
    const timer = isPassed ? this.passed.takeFirst() : this.timers.takeFirst();
    if (timer) {
      this.time = Math.max(this.time, next ?? timer.at);
      timer.fire();
    }
    this.watching = false;
    this.watch();
  }
}
