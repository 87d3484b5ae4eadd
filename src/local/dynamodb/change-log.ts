import type { DurableMap, DurableStore } from '../durable-map';
import type { Surroundings } from '../service';
import { partitionPoint } from '../sorted-map';
import type { Item } from './attribute-value';
import type { ChangeRecord, Changes } from './change';
import { equalItems } from './compare-values';
import { sizeOfItem } from './item-size';
import { keyAttributes } from './key';
import type { TableDefinition } from './table-definition';

/** Digits of a sequence number, as many as AWS uses. */
const SEQUENCE_DIGITS = 21;

/** A change of one item: what stood there, and what stands there now. */
export interface ItemChange {
  old?: Item;
  new?: Item;
  /** It was removed because its time was over. */
  expired?: boolean;
}

/** The streams of all tables. */
export class ChangeLog implements Changes {
  private readonly streams = new Map<string, Stream>();
  private readonly listeners = new Set<(tableName: string) => void>();

  /** @param createdAt milliseconds since the epoch at which each table was made: its stream is named by that */
  constructor(
    tables: TableDefinition[],
    private readonly store: DurableStore,
    private readonly surroundings: Surroundings,
    private readonly createdAt: (tableName: string) => number,
  ) {
    for (const table of tables) if (table.stream) this.streams.set(table.name, new Stream(table, store, surroundings));
  }

  subscribe(tableName: string, wanted: (record: ChangeRecord) => boolean): void {
    this.stream(tableName).wanted.push(wanted);
  }

  read(tableName: string, afterSequence: string, limit: number): ChangeRecord[] {
    return this.stream(tableName).read(afterSequence, limit);
  }

  onChange(listener: (tableName: string) => void): () => void {
    // Another object each time: one listener may be added twice.
    const own = (tableName: string) => listener(tableName);
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  trim(tableName: string, sequence: string): Promise<void> {
    return this.stream(tableName).trim(sequence);
  }

  streamArn(tableName: string): string {
    const { region, account } = this.surroundings;
    const label = new Date(this.createdAt(tableName)).toISOString().slice(0, -1);
    return `arn:aws:dynamodb:${region}:${account}:table/${tableName}/stream/${label}`;
  }

  /** Keeps a change that somebody wants; called in the turn in which the item is written, so that both are one group of the journal. */
  record(tableName: string, change: ItemChange): void {
    const stream = this.streams.get(tableName);
    if (!stream?.record(change, () => this.streamArn(tableName))) return;
    this.store.flush().then(
      () => {
        for (const listener of this.listeners) listener(tableName);
      },
      // Whoever wrote the item is told.
      () => {},
    );
  }

  private stream(tableName: string): Stream {
    const stream = this.streams.get(tableName);
    if (stream) return stream;
    throw new Error(`table ${tableName} has no stream`);
  }
}

class Stream {
  readonly wanted: ((record: ChangeRecord) => boolean)[] = [];
  private readonly map: DurableMap<ChangeRecord>;
  /** By table: how far it has been trimmed. Sequence numbers go on from there when nothing is left of the stream. */
  private readonly trimmed: DurableMap<string>;
  private kept: ChangeRecord[];
  /** How many of `kept` are trimmed. */
  private gone = 0;
  private last: bigint;

  constructor(
    private readonly table: TableDefinition,
    store: DurableStore,
    private readonly surroundings: Surroundings,
  ) {
    this.map = store.map(`dynamodb/streams/${table.name}`);
    this.trimmed = store.map('dynamodb/trimmed');
    this.kept = [...this.map.values()].sort((a, b) => (sequenceOf(a) < sequenceOf(b) ? -1 : 1));
    const newest = this.kept.at(-1);
    this.last = BigInt(newest ? sequenceOf(newest) : (this.trimmed.get(table.name) ?? '0'));
  }

  /** @returns whether somebody wants it */
  record(change: ItemChange, streamArn: () => string): boolean {
    // A write that changes nothing is no change ("Change data capture for DynamoDB Streams", Developer Guide).
    if (this.wanted.length === 0 || (change.old && change.new && equalItems(change.old, change.new))) return false;
    const record = this.recordOf(change, streamArn());
    if (!this.wanted.some((wanted) => wanted(record))) return false;
    this.last++;
    this.kept.push(record);
    // Whoever wrote the item, in the same group, is told of a failure.
    this.map.set(sequenceOf(record), record).catch(() => {});
    return true;
  }

  read(afterSequence: string, limit: number): ChangeRecord[] {
    const from = partitionPoint(this.kept, (record) => sequenceOf(record) <= afterSequence);
    const start = Math.max(from, this.gone);
    return this.kept.slice(start, start + limit);
  }

  async trim(sequence: string): Promise<void> {
    const to = partitionPoint(this.kept, (record) => sequenceOf(record) <= sequence);
    if (to <= this.gone) return;
    const written = this.kept.slice(this.gone, to).map((record) => this.map.delete(sequenceOf(record)));
    written.push(this.trimmed.set(this.table.name, sequenceOf(this.kept[to - 1] as ChangeRecord)));
    this.gone = to;
    if (this.gone > this.kept.length / 2) {
      this.kept = this.kept.slice(this.gone);
      this.gone = 0;
    }
    await Promise.all(written);
  }

  private recordOf({ old, new: now, expired }: ItemChange, eventSourceARN: string): ChangeRecord {
    const view = this.table.streamViewType ?? 'NEW_AND_OLD_IMAGES';
    const Keys = keyAttributes(this.table, (now ?? old) as Item);
    const images = {
      ...(now && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { NewImage: now }),
      ...(old && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { OldImage: old }),
    };
    return {
      eventID: this.surroundings.uuid().replaceAll('-', ''),
      eventName: !old ? 'INSERT' : now ? 'MODIFY' : 'REMOVE',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.surroundings.region,
      eventSourceARN,
      ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(this.surroundings.clock.now() / 1000),
        Keys,
        ...images,
        SequenceNumber: String(this.last + 1n).padStart(SEQUENCE_DIGITS, '0'),
        SizeBytes: [Keys, images.NewImage, images.OldImage].reduce(
          (sum, item) => sum + (item ? sizeOfItem(item) : 0),
          0,
        ),
        StreamViewType: view,
      },
    };
  }
}

function sequenceOf(record: ChangeRecord): string {
  return record.dynamodb.SequenceNumber;
}
