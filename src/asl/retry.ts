import { matches, StateError } from './errors';
import type { Retrier } from './state-machine';
import type { Visit } from './run';

/** Seconds before the given retry (from 1): growing, capped, and with full jitter anything from nothing to that. */
export function retryDelay(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** (attempt - 1);
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? capped * random() : capped;
}

/** Performs a state until it succeeds or no retrier wants it again. Each retrier has its own count; each retry is billed. */
export async function withRetry<T>(visit: Visit, perform: () => Promise<T>): Promise<T> {
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return await perform();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const retrier = visit.state.retry.find((rule) => matches(rule.errorEquals, error.error));
      const attempt = retrier ? (used.get(retrier) ?? 0) + 1 : 0;
      if (!retrier || attempt > retrier.maxAttempts) throw error;
      used.set(retrier, attempt);
      visit.retryCount += 1;
      visit.run.history.transitions += 1;
      const { clock, random } = visit.run.host;
      await clock.until(clock.now() + retryDelay(retrier, attempt, random) * 1000, visit.signal);
    }
  }
}
