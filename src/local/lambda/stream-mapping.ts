import { setMaxListeners } from 'node:events';
import type { DurableMap } from '../durable-map';
import type { ChangeRecord } from '../dynamodb/change';
import { FailureNotices } from './failure-notices';
import { passesFilters } from './filters';
import type { MappingDependencies, StreamMappingDefinition } from './mapping-definition';
import { StreamLane } from './stream-lane';
import { type Position, Progress } from './stream-progress';

/** Records held in memory at most; the rest waits in the stream. */
const MOST_COLLECTED = 2000;
const READ_AT_ONCE = 500;

/**
 * Hands the changes of a table to a function, those of one partition key in their order, at least once: how far it came is on disk after
 * each batch, and after a restart what lies behind that comes again. A batch that fails is tried again until it succeeds, with growing
 * delays; records do not expire as they do in AWS after 24 hours.
 */
export class StreamMapping {
  readonly tableName: string;
  onCheckpoint: (tableName: string) => void = () => {};
  private readonly checkpoints: DurableMap<string>;
  private readonly key: string;
  private readonly progress = new Progress();
  private readonly lanes: StreamLane[];
  private readonly stopped = new AbortController();
  private lastRead = '';
  private collected = 0;
  /** Checkpoints that are not on disk yet. */
  private writing = 0;
  private started = false;
  private forget = () => {};

  constructor(
    private readonly definition: StreamMappingDefinition,
    private readonly deps: MappingDependencies,
    private readonly changed: () => void,
  ) {
    this.tableName = definition.tableName;
    // Each lane that waits listens to it.
    setMaxListeners(0, this.stopped.signal);
    this.checkpoints = deps.store.map('lambda/checkpoints');
    this.key = `${definition.functionArn} ${definition.tableName}`;
    const notices = new FailureNotices(definition.functionArn, deps.notice);
    this.lanes = Array.from(
      { length: definition.parallelizationFactor ?? 1 },
      () => new StreamLane(definition, deps, notices, this.stopped.signal, (positions) => this.complete(positions)),
    );
  }

  /** Sequence number up to which everything has been delivered; empty before the first. */
  get checkpoint(): string {
    return this.checkpoints.get(this.key) ?? '';
  }

  start(): void {
    this.lastRead = this.checkpoint;
    if (this.definition.startingPosition === 'LATEST' && !this.checkpoints.has(this.key)) this.skip();
    this.started = true;
    // A process that died after a checkpoint has not trimmed what it passed.
    this.onCheckpoint(this.tableName);
    this.forget = this.deps.changes.onChange((tableName) => {
      if (tableName === this.tableName) this.read();
    });
    this.read();
  }

  /** A mapping that is new begins behind what is there. */
  private skip(): void {
    for (;;) {
      const last = this.deps.changes.read(this.tableName, this.lastRead, READ_AT_ONCE).at(-1);
      if (!last) break;
      this.lastRead = last.dynamodb.SequenceNumber;
    }
    void this.checkpoints.set(this.key, this.lastRead);
  }

  isIdle(): boolean {
    const next = this.started ? this.lastRead : this.checkpoint;
    return (
      this.progress.size === 0 && this.writing === 0 && this.deps.changes.read(this.tableName, next, 1).length === 0
    );
  }

  close(): void {
    this.forget();
    this.stopped.abort();
  }

  private read(): void {
    if (this.stopped.signal.aborted) return;
    while (this.collected < MOST_COLLECTED) {
      const records = this.deps.changes.read(this.tableName, this.lastRead, READ_AT_ONCE);
      if (records.length === 0) break;
      for (const record of records) this.collect(record);
    }
    void this.advance();
    for (const lane of this.lanes) lane.run();
  }

  private collect(record: ChangeRecord): void {
    this.lastRead = record.dynamodb.SequenceNumber;
    const position = this.progress.add(this.lastRead);
    // Others read the same stream: what this mapping does not want is passed over.
    if (!passesFilters(this.definition.filters, record)) {
      position.done = true;
      return;
    }
    this.collected += 1;
    this.lanes[laneOf(record, this.lanes.length)]?.push(record, position);
  }

  private async complete(positions: Position[]): Promise<void> {
    this.collected -= positions.length;
    for (const position of positions) position.done = true;
    await this.advance();
    this.read();
  }

  private async advance(): Promise<void> {
    const passed = this.progress.advance();
    if (passed !== undefined) {
      this.writing += 1;
      await this.checkpoints.set(this.key, passed);
      this.writing -= 1;
      if (this.stopped.signal.aborted) return;
      this.onCheckpoint(this.tableName);
    }
    this.changed();
  }
}

/** One partition key always has the same lane. The key's attribute stands first in `Keys`; a whole item's key would do as well for its order. */
function laneOf(record: ChangeRecord, lanes: number): number {
  if (lanes === 1) return 0;
  const [partition] = Object.values(record.dynamodb.Keys);
  let hash = 0;
  for (const char of JSON.stringify(partition)) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % lanes;
}
