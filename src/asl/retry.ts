import { errorMatches, type StateError } from './errors';

/** One entry of `Retry`, defaults filled in. */
export interface Retrier {
  errorEquals: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number | undefined;
  jitterStrategy: 'FULL' | 'NONE';
}

/**
 * Milliseconds before the attempt after `retries` earlier ones of the same retrier: the interval grows by the back-off rate and stops at
 * the maximum delay; FULL jitter takes any time between nothing and that (AWS: "Retrying after an error").
 */
export function retryDelay(retrier: Retrier, retries: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** retries;
  const seconds = retrier.maxDelaySeconds === undefined ? grown : Math.min(grown, retrier.maxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.jitterStrategy === 'FULL' ? random() : 1));
}

/** The attempts of one visit to a state. Each retrier counts its own, over the whole visit. */
export class Retries {
  readonly #counts: number[];
  /** Retries so far, whichever retrier gave them: `$states.context.State.RetryCount`. */
  total = 0;

  constructor(private readonly retriers: readonly Retrier[]) {
    this.#counts = retriers.map(() => 0);
  }

  /** Milliseconds to wait before the next attempt, or undefined when there is to be none. Only the first matching retrier is asked. */
  next(failure: StateError, random: () => number): number | undefined {
    const index = this.retriers.findIndex((retrier) => errorMatches(retrier.errorEquals, failure));
    const retrier = this.retriers[index];
    const count = this.#counts[index];
    if (retrier === undefined || count === undefined || count >= retrier.maxAttempts) return undefined;
    this.#counts[index] = count + 1;
    this.total++;
    return retryDelay(retrier, count, random);
  }
}
