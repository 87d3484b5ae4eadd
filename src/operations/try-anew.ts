/** How often something is tried because someone else was faster. */
const TRIES = 100;

/**
 * Tries anew for as long as someone else is faster.
 * @param what is changed, e.g. `Job default/pi`
 * @param attempt undefined when it was changed by others meanwhile
 * @throws Error after a hundred tries
 */
export async function tryAnew<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const done = await attempt();
    if (done !== undefined) return done;
  }
  throw new Error(`${what} was changed by others ${TRIES} times in a row`);
}
