import type { ChangeRecord } from '../dynamodb/change';
import { type BatchResult, invokeBatch } from './batch-result';
import type { FailureNotices } from './failure-notices';
import type { MappingDependencies, StreamMappingDefinition } from './mapping-definition';
import { recordsEvent } from './records-event';
import type { Position } from './stream-progress';

const LONGEST_DELAY_SECONDS = 60;

interface Waiting {
  record: ChangeRecord;
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
    private readonly deps: Pick<MappingDependencies, 'lambda' | 'surroundings' | 'queues' | 'notice'>,
    private readonly notices: FailureNotices,
    private readonly stopped: AbortSignal,
    private readonly complete: (positions: Position[]) => Promise<void>,
  ) {
    this.most = definition.batchSize;
  }

  push(record: ChangeRecord, position: Position): void {
    this.waiting.push({ record, position });
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
      const records = this.waiting.slice(0, this.most).map(({ record }) => record);
      const { event, count } = recordsEvent(records);
      const batch = this.waiting.slice(0, count);
      const result = await this.invoke(batch, event);
      this.stopped.throwIfAborted();
      const done = doneOf(batch, result);
      this.waiting.splice(0, done);
      const retryAfter = this.learn(batch.length, done, result);
      if (done > 0) await this.complete(batch.slice(0, done).map(({ position }) => position));
      else if (retryAfter > 0) await this.giveUpOld();
      if (retryAfter > 0) await this.wait(retryAfter);
    }
  }

  private invoke(batch: Waiting[], event: string): Promise<BatchResult> {
    const { functionArn, reportBatchItemFailures } = this.definition;
    const reported = reportBatchItemFailures ? { ids: batch.map(({ position }) => position.sequence) } : undefined;
    return invokeBatch(this.deps.lambda, functionArn, event, reported);
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

  /** What failed and is too old is told to the queue for that, and does not hold up what lies behind it (Lambda: "Retain discarded records"). */
  private async giveUpOld(): Promise<void> {
    const { maximumRecordAgeSeconds = Number.POSITIVE_INFINITY, onFailureArn, functionArn } = this.definition;
    const now = this.deps.surroundings.clock.now();
    const firstYoung = this.waiting
      .slice(0, this.most)
      .findIndex(({ record }) => now - madeAt(record) <= maximumRecordAgeSeconds * 1000);
    const old = this.waiting.splice(0, firstYoung === -1 ? this.most : firstYoung);
    const [first] = old;
    if (!first) return;
    this.deps.notice(
      `${old.length} changes of a table were given up: ${functionArn} has failed with them for too long`,
    );
    const told = discarded(functionArn, old, this.failures, now, this.deps.surroundings.uuid());
    if (onFailureArn !== undefined) await this.deps.queues.send(onFailureArn, JSON.stringify(told));
    this.failures = 0;
    this.most = this.definition.batchSize;
    await this.complete(old.map(({ position }) => position));
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

/** When a change was made, in milliseconds since the epoch. */
function madeAt({ dynamodb }: ChangeRecord): number {
  return dynamodb.ApproximateCreationDateTime * 1000;
}

/** As Lambda tells of records that it has given up: where they are, and not what is in them. */
function discarded(functionArn: string, records: Waiting[], attempts: number, now: number, requestId: string): object {
  const [first, last] = [records[0] as Waiting, records.at(-1) as Waiting];
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  return {
    requestContext: { requestId, functionArn, condition: 'RecordAgeExceeded', approximateInvokeCount: attempts },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: time(now),
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000000000000000000-00000000',
      startSequenceNumber: first.position.sequence,
      endSequenceNumber: last.position.sequence,
      approximateArrivalOfFirstRecord: time(madeAt(first.record)),
      approximateArrivalOfLastRecord: time(madeAt(last.record)),
      batchSize: records.length,
      streamArn: first.record.eventSourceARN,
    },
  };
}
