/** How often something is tried because someone else was faster. */
const TRIES = 100;

/**
 * Tries anew, after a pause, for as long as someone else is faster.
 * @param what is changed, e.g. `Job default/pi`
 * @param attempt undefined when it was changed by others meanwhile
 * @throws Error after a hundred tries
 */
export async function tryAnew<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const done = await attempt();
    if (done !== undefined) return done;
    await pause(tried);
  }
  throw new Error(`${what} was changed by others ${TRIES} times in a row`);
}

/** Waits before something is tried again: those that collided once would collide again if they waited equally long. */
export function pause(tried: number): Promise<void> {
  const most = Math.min(200, 2 ** tried);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
