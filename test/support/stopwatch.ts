import type { Stopwatch } from '../../src/operations/stopwatch';

export interface TestStopwatch extends Stopwatch {
  /** From now on time passes only when it is told to; before that, whoever waits has waited at once. */
  stop(): void;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  /** Resolves when somebody waits. */
  waited(): Promise<void>;
  /** How many wait. */
  waiting(): number;
}

export function makeStopwatch(): TestStopwatch {
  let now = 0;
  let stopped = false;
  const sleepers = new Set<{ at: number; wake(): void }>();
  let watchers: (() => void)[] = [];
  return {
    now: () => now,
    pause: (milliseconds, signal) => {
      if (!stopped) now += milliseconds;
      if (!stopped || signal.aborted) return new Promise((resolve) => setImmediate(resolve));
      return new Promise((resolve) => {
        const sleeper = {
          at: now + milliseconds,
          wake() {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', sleeper.wake, { once: true });
        for (const watcher of watchers) watcher();
        watchers = [];
      });
    },
    stop() {
      stopped = true;
    },
    pass(milliseconds) {
      now += milliseconds;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
    },
    waited: () => (sleepers.size > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
    waiting: () => sleepers.size,
  };
}
