import type { ChangeRecord } from '../dynamodb/change';
import { type BatchResult, invokeBatch } from './batch-result';
import type { FailureNotices } from './failure-notices';
import type { MappingDependencies, StreamMappingDefinition } from './mappings';
import { fitting, recordsEvent } from './split-payload';
import type { Position } from './stream-progress';

const LONGEST_DELAY_SECONDS = 60;

interface Waiting {
  text: string;
  position: Position;
}

/** The records of some partition keys, one batch at a time: the next one waits until all of this one is delivered. */
export class StreamLane {
  private readonly waiting: Waiting[] = [];
  private busy = false;
  /** Failed attempts at what stands first. */
  private failures = 0;
  /** How many records the next batch may have: after a failure the same ones, or half of them. */
  private most: number;

  constructor(
    private readonly definition: StreamMappingDefinition,
    private readonly deps: Pick<MappingDependencies, 'lambda' | 'surroundings'>,
    private readonly notices: FailureNotices,
    private readonly stopped: AbortSignal,
    private readonly complete: (positions: Position[]) => Promise<void>,
  ) {
    this.most = definition.batchSize;
  }

  push(record: ChangeRecord, position: Position): void {
    this.waiting.push({ text: JSON.stringify(record), position });
  }

  run(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    this.deliver().then(
      () => {
        this.busy = false;
        this.run();
      },
      (error) => {
        // Only the end of the mapping may break off a lane.
        if (!this.stopped.aborted) throw error;
      },
    );
  }

  private async deliver(): Promise<void> {
    const { batchSize, batchingWindowSeconds } = this.definition;
    if (this.waiting.length < batchSize && batchingWindowSeconds > 0) await this.wait(batchingWindowSeconds);
    while (this.waiting.length > 0) {
      const texts = this.waiting.slice(0, this.most).map(({ text }) => text);
      const batch = this.waiting.slice(0, fitting(texts, 0, this.most));
      const result = await this.invoke(batch);
      this.stopped.throwIfAborted();
      const done = doneOf(batch, result);
      this.waiting.splice(0, done);
      const retryAfter = this.learn(batch.length, done, result);
      if (done > 0) await this.complete(batch.slice(0, done).map(({ position }) => position));
      if (retryAfter > 0) await this.wait(retryAfter);
    }
  }

  private invoke(batch: Waiting[]): Promise<BatchResult> {
    const { functionArn, reportBatchItemFailures } = this.definition;
    const reported = reportBatchItemFailures ? { ids: batch.map(({ position }) => position.sequence) } : undefined;
    return invokeBatch(this.deps.lambda, functionArn, recordsEvent(batch.map(({ text }) => text)), reported);
  }

  /** @returns seconds to wait before the next batch */
  private learn(size: number, done: number, result: BatchResult): number {
    if (done === size) {
      this.failures = 0;
      this.most = this.definition.batchSize;
      this.notices.succeeded();
      return 0;
    }
    this.notices.failed(result.kind === 'failed' ? result.why : `${size - done} of ${size} records were not processed`);
    this.failures = done > 0 ? 1 : this.failures + 1;
    const left = size - done;
    // A half is new: it is tried at once. What cannot be halved has to wait.
    const halved = this.definition.bisectBatchOnError === true && result.kind === 'failed' && left > 1;
    this.most = halved ? Math.ceil(left / 2) : left;
    return halved ? 0 : Math.min(2 ** (this.failures - 1), LONGEST_DELAY_SECONDS);
  }

  private wait(seconds: number): Promise<void> {
    const { clock } = this.deps.surroundings;
    return clock.until(clock.now() + seconds * 1000, this.stopped);
  }
}

/** Records at the start of the batch that need not come again: all before the first that failed (Lambda: "Reporting batch item failures"). */
function doneOf(batch: Waiting[], result: BatchResult): number {
  if (result.kind === 'failed') return 0;
  const first = batch.findIndex(({ position }) => result.failures.has(position.sequence));
  return first === -1 ? batch.length : first;
}
