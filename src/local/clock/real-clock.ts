import type { LocalClock } from './local-clock';

/** The longest delay a Node timer can have; longer ones would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's own time. */
export function createRealClock(): LocalClock {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  const forget = (timer: NodeJS.Timeout | undefined) => {
    clearTimeout(timer);
    if (timer) timers.delete(timer);
  };

  const until = (at: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      let timer: NodeJS.Timeout | undefined;
      const abort = () => {
        forget(timer);
        reject(signal?.reason);
      };
      const wait = () => {
        if (closed) return;
        timer = setTimeout(
          () => {
            forget(timer);
            // Timers may fire a fraction of a millisecond early.
            if (Date.now() < at) return wait();
            signal?.removeEventListener('abort', abort);
            resolve();
          },
          Math.min(Math.max(at - Date.now(), 0), LONGEST_DELAY),
        );
        timers.add(timer);
      };
      signal?.addEventListener('abort', abort, { once: true });
      wait();
    });

  return {
    now: () => Date.now(),
    until,
    hold: () => () => {},
    passing: (at, fire) => void until(at).then(fire),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
