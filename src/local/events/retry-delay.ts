const FIRST_MILLISECONDS = 1000;
const LONGEST_MILLISECONDS = 300_000;

/**
 * Milliseconds to wait after an attempt failed: doubling from a second to five minutes, of which the second half is left to chance.
 * AWS says only that the back-off is exponential with jitter; with its 185 attempts in 24 hours the average is eight minutes.
 * @param attempt that has failed, from 0
 * @param random [0, 1)
 */
export function retryDelay(attempt: number, random: number): number {
  const most = Math.min(FIRST_MILLISECONDS * 2 ** attempt, LONGEST_MILLISECONDS);
  return Math.round(most * (0.5 + random / 2));
}
