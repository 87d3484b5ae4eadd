import type { Driver, RunningContainer } from './driver';

/**
 * A driver that can be let go of: from the moment it is closed nobody hears what becomes of its containers. When a local cloud ends, it ends
 * the containers too; heard, that would be pods that failed, and not pods that the next start must run again.
 */
export function detachable(driver: Driver): Driver {
  let closed = false;
  const never = new Promise<never>(() => {});
  const unlessClosed = async <T>(result: Promise<T>): Promise<T> => {
    try {
      const value = await result;
      return closed ? await never : value;
    } catch (error) {
      if (closed) return never;
      throw error;
    }
  };
  const watched = (running: RunningContainer): RunningContainer => ({
    exited: unlessClosed(running.exited),
    stop: (graceSeconds) => running.stop(graceSeconds),
    check: (command, timeoutSeconds) => unlessClosed(running.check(command, timeoutSeconds)),
  });
  return {
    name: driver.name,
    capacity: (container) => driver.capacity?.(container),
    start: async (container, signal) => watched(await unlessClosed(driver.start(container, signal))),
    release: (taskId) => driver.release?.(taskId),
    stopOrphans: () => driver.stopOrphans(),
    close() {
      closed = true;
      return driver.close();
    },
  };
}
