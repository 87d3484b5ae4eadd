import { setMaxListeners } from 'node:events';
import type { DurableMap, DurableStore } from '../durable-map';
import type { Surroundings } from '../service';
import { retryDelay } from './retry-delay';

/** An event on its way to one target. */
export interface Delivery {
  key: string;
  /** What sends it, e.g. `rule TaskStates`. */
  sender: string;
  targetArn: string;
  /** Of the queue that it goes to when it is given up. */
  deadLetterArn?: string;
  /** JSON text. */
  event: string;
  retryAttempts: number;
  /** Given up after this time: milliseconds since the epoch. */
  until: number;
}

export interface DeliveryDependencies {
  /** Of the map that keeps the deliveries. */
  name: string;
  store: DurableStore;
  surroundings: Surroundings;
  deliver(targetArn: string, event: string): Promise<void>;
  notice(text: string): void;
}

/** Deliveries that are on disk until their target has them or they are given up: what a killed process had not delivered, the next one does. */
export class DeliveryQueue {
  private readonly pending: DurableMap<Delivery>;
  private readonly stopped = new AbortController();
  private waiters: (() => void)[] = [];
  private started = false;

  constructor(private readonly deps: DeliveryDependencies) {
    // Each delivery that waits listens to it.
    setMaxListeners(0, this.stopped.signal);
    this.pending = deps.store.map(deps.name);
  }

  /** Resolves when the delivery is on disk; it begins at once when the queue has been started. */
  async add(delivery: Delivery): Promise<void> {
    await this.pending.set(delivery.key, delivery);
    if (this.started) void this.perform(delivery);
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    for (const delivery of [...this.pending.values()]) void this.perform(delivery);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      this.tellWaiters();
    });
  }

  close(): void {
    this.stopped.abort();
  }

  /** Attempts are counted from 0 again after a restart: the count is worth no write of its own. */
  private async perform(delivery: Delivery): Promise<void> {
    for (let attempt = 0; !this.stopped.signal.aborted; attempt += 1) {
      const failure = await this.attempt(delivery);
      if (this.stopped.signal.aborted) return;
      if (failure === undefined) break;
      const at = this.deps.surroundings.clock.now() + retryDelay(attempt, this.deps.surroundings.random());
      if (attempt >= delivery.retryAttempts || at > delivery.until) {
        this.deps.notice(
          `An event of ${delivery.sender} was given up after ${attempt + 1} attempts to deliver it to ${delivery.targetArn}: ${failure}`,
        );
        await this.bury(delivery);
        break;
      }
      try {
        await this.deps.surroundings.clock.until(at, this.stopped.signal);
      } catch {
        return;
      }
    }
    await this.pending.delete(delivery.key);
    this.tellWaiters();
  }

  private async bury({ deadLetterArn, event }: Delivery): Promise<void> {
    if (deadLetterArn === undefined) return;
    await this.deps
      .deliver(deadLetterArn, event)
      .catch((error) => this.deps.notice(`It could not be kept in ${deadLetterArn} either: ${error}`));
  }

  /** @returns why it failed; undefined when the target has it */
  private async attempt({ targetArn, event }: Delivery): Promise<string | undefined> {
    try {
      await this.deps.deliver(targetArn, event);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private tellWaiters(): void {
    if (this.pending.size > 0) return;
    const { waiters } = this;
    this.waiters = [];
    for (const tell of waiters) tell();
  }
}
