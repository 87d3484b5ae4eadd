import type { Stopwatch } from '../../src/operations/watch';

export interface TestStopwatch extends Stopwatch {
  /** Lets so many milliseconds pass: those who wait less long go on. */
  pass(milliseconds: number): void;
  /** Resolves when somebody waits. */
  waited(): Promise<void>;
}

/** Time that passes only when it is told to. */
export function makeStopwatch(): TestStopwatch {
  let now = 0;
  let sleepers: { at: number; wake(): void }[] = [];
  const watchers: (() => void)[] = [];
  const wakeDue = () => {
    const due = sleepers.filter(({ at }) => at <= now);
    sleepers = sleepers.filter(({ at }) => at > now);
    for (const { wake } of due) wake();
  };
  return {
    now: () => now,
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
        for (const watcher of watchers.splice(0)) watcher();
      }),
    pass(milliseconds) {
      now += milliseconds;
      wakeDue();
    },
    waited: () => (sleepers.length > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
  };
}
