import type { Message } from '../sqs/queue';
import { invokeBatch } from './batch-result';
import { FailureNotices } from './failure-notices';
import { passesFilters } from './filters';
import type { MappingDependencies, QueueMappingDefinition } from './mapping-definition';
import { filteredRecord, queueRecord } from './queue-record';
import { recordsEvent } from './records-event';

/** Lambda begins with five batches at once (Lambda: "Scaling behavior"); a queue here never needs more. */
const DEFAULT_CONCURRENCY = 5;
/** The longest that a failed message waits before it is tried again. */
const LONGEST_DELAY_SECONDS = 60;

/**
 * Hands the messages of a queue to a function. A batch is complete when it has as many messages as it may, or when the batching window,
 * which begins with its first message, is over. Difference from AWS: messages of a failed batch become visible again after 1, 2, 4 ... 60
 * seconds, by how often they were received, rather than when the queue's visibility timeout is over.
 */
export class QueueMapping {
  private readonly collected: Message[] = [];
  private stopped = false;
  private readonly notices: FailureNotices;
  /** Set while a batch waits for its window to end. */
  private window: AbortController | undefined;
  private windowIsOver = false;
  private running = 0;
  private forget = () => {};

  constructor(
    private readonly definition: QueueMappingDefinition,
    private readonly deps: MappingDependencies,
    private readonly changed: () => void,
  ) {
    this.notices = new FailureNotices(definition.functionArn, deps.notice);
  }

  start(): void {
    this.forget = this.deps.queues.onMessage(this.definition.queueArn, () => this.pump());
    this.pump();
  }

  isIdle(): boolean {
    return this.running === 0 && this.deps.queues.size(this.definition.queueArn) === 0;
  }

  close(): void {
    this.forget();
    this.stopped = true;
    this.closeWindow();
  }

  private pump(): void {
    const { maxConcurrency = DEFAULT_CONCURRENCY, batchSize, batchingWindowSeconds } = this.definition;
    while (!this.stopped && this.running < maxConcurrency) {
      // Each message of a busy queue comes by itself: they are received together, when the batch is full or its window is over.
      if (this.isCollecting(batchSize)) return;
      this.collect();
      const isFull = this.collected.length >= batchSize;
      if (this.collected.length > 0 && !isFull && batchingWindowSeconds > 0 && !this.windowIsOver) {
        this.openWindow();
        break;
      }
      this.closeWindow();
      if (this.collected.length === 0) break;
      const { queueArn } = this.definition;
      const { event, count } = recordsEvent(this.collected.map((message) => queueRecord(message, queueArn)));
      void this.perform(this.collected.splice(0, count), event);
    }
    this.changed();
  }

  /** Whether the batch waits for its window, and what is there does not fill it. */
  private isCollecting(batchSize: number): boolean {
    if (!this.window || this.windowIsOver) return false;
    return this.collected.length + this.deps.queues.waiting(this.definition.queueArn) < batchSize;
  }

  private collect(): void {
    const { queueArn, batchSize, filters } = this.definition;
    while (this.collected.length < batchSize) {
      const messages = this.deps.queues.receive(queueArn, batchSize - this.collected.length);
      if (messages.length === 0) return;
      // As in AWS, what no filter wants leaves the queue.
      const unwanted: string[] = [];
      for (const message of messages) {
        if (filters?.length && !passesFilters(filters, filteredRecord(message, queueArn)))
          unwanted.push(message.receiptHandle);
        else this.collected.push(message);
      }
      if (unwanted.length > 0) void this.deps.queues.delete(queueArn, unwanted).then(this.changed);
    }
  }

  private openWindow(): void {
    if (this.window) return;
    this.window = new AbortController();
    const { clock } = this.deps.surroundings;
    clock.until(clock.now() + this.definition.batchingWindowSeconds * 1000, this.window.signal).then(
      () => {
        this.windowIsOver = true;
        this.pump();
      },
      () => undefined,
    );
  }

  private closeWindow(): void {
    this.window?.abort();
    this.window = undefined;
    this.windowIsOver = false;
  }

  private async perform(messages: Message[], event: string): Promise<void> {
    const { functionArn, reportBatchItemFailures, queueArn } = this.definition;
    this.running += 1;
    const reported = reportBatchItemFailures ? { ids: messages.map(({ messageId }) => messageId) } : undefined;
    const result = await invokeBatch(this.deps.lambda, functionArn, event, reported);
    if (this.stopped) return;
    const failed = messages.filter(({ messageId }) => result.kind === 'failed' || result.failures.has(messageId));
    if (result.kind === 'failed') this.notices.failed(result.why);
    else if (failed.length > 0)
      this.notices.failed(`${failed.length} of ${messages.length} records were not processed`);
    else this.notices.succeeded();
    this.tryAgain(failed);
    const back = new Set(failed);
    const done = messages.filter((message) => !back.has(message)).map(({ receiptHandle }) => receiptHandle);
    await this.deps.queues.delete(queueArn, done);
    this.running -= 1;
    this.pump();
  }

  private tryAgain(failed: Message[]): void {
    const byDelay = new Map<number, string[]>();
    for (const { receiveCount, receiptHandle } of failed) {
      const seconds = Math.min(2 ** (receiveCount - 1), LONGEST_DELAY_SECONDS);
      byDelay.set(seconds, [...(byDelay.get(seconds) ?? []), receiptHandle]);
    }
    for (const [seconds, handles] of byDelay) this.deps.queues.release(this.definition.queueArn, handles, seconds);
  }
}
