import type { DurableMap } from '../durable-map';
import { SortedMap } from '../sorted-map';
import { compareUtf8 } from '../utf8-order';
import type { Item } from './attribute-value';
import type { ItemChange } from './change-log';
import { sizeOfItem } from './item-size';
import { compareKeyTexts, type Key, keyOfItem } from './key';
import type { TableDefinition } from './table-definition';
import { TimeToLive } from './time-to-live';

/** An item as it is found. */
export interface Stored {
  item: Item;
  /** Bytes, as DynamoDB counts them. */
  size: number;
}

/** Which part of a partition is wanted. Both agree with the order of the sort keys. */
export interface SortRange {
  below(sort: string): boolean;
  above(sort: string): boolean;
}

/** By sort key: the size of each item. */
type Partition = SortedMap<string, number>;

/** The items of one table, and their places: by partition and, in it, in the order of their sort keys. */
export class Table {
  readonly compareSort: (a: string, b: string) => number;
  private readonly partitions = new SortedMap<string, Partition>(compareUtf8);
  private readonly timeToLive: TimeToLive | undefined;
  private bytes = 0;

  /**
   * @param items what is on disk; kept in step
   * @param record told of each change, in the turn in which it is written
   * @throws Error when an item on disk does not have the table's key
   */
  constructor(
    readonly definition: TableDefinition,
    private readonly items: DurableMap<Item>,
    private readonly record: (change: ItemChange, key: Key) => void,
  ) {
    this.compareSort = compareKeyTexts(definition.sortKey?.type);
    if (definition.timeToLiveAttribute) this.timeToLive = new TimeToLive(definition.timeToLiveAttribute);
    for (const item of items.values()) this.place(keyOfItem(definition, item), item, undefined);
  }

  get size(): { items: number; bytes: number } {
    return { items: this.items.size, bytes: this.bytes };
  }

  get(key: Key): Item | undefined {
    return this.items.get(journalKey(key));
  }

  /** Seen at once; on disk when the promise resolves, together with everything that was written in the same turn. */
  put(key: Key, item: Item): Promise<void> {
    const old = this.get(key);
    // Written first: when that fails at once, the table has not changed.
    const written = this.items.set(journalKey(key), item);
    this.place(key, item, old);
    this.record({ ...(old && { old }), new: item }, key);
    return written;
  }

  /** Seen at once; on disk when the promise resolves. Deleting what is not there is no change. */
  delete(key: Key, expired = false): Promise<void> {
    const old = this.get(key);
    const written = this.items.delete(journalKey(key));
    const partition = this.partitions.get(key.partition);
    if (!partition || !old) return written;
    this.bytes -= partition.get(key.sort) ?? 0;
    partition.delete(key.sort);
    if (partition.size === 0) this.partitions.delete(key.partition);
    this.timeToLive?.forget(key, old);
    this.record({ old, expired }, key);
    return written;
  }

  /** Removes every item whose time is over. */
  expire(now: number): void {
    for (let key = this.timeToLive?.over(now); key; key = this.timeToLive?.over(now)) {
      // A journal that cannot be written fails the request that follows.
      this.delete(key, true).catch(() => {});
    }
  }

  /** Items of one partition, by sort key. The table must not change meanwhile. */
  *query(partition: string, { below, above }: SortRange, forward: boolean): Generator<Stored> {
    const places = this.partitions.get(partition);
    if (!places) return;
    for (const [sort, size] of forward ? places.ascend(below, above) : places.descend(below, above))
      yield this.stored({ partition, sort }, size);
  }

  /** Every item, or those after a key. The table must not change meanwhile. */
  *scan(after?: Key): Generator<Stored> {
    const beforeStart = (partition: string) => after !== undefined && compareUtf8(partition, after.partition) < 0;
    for (const [partition, places] of this.partitions.ascend(beforeStart)) {
      const within = after && partition === after.partition ? after : undefined;
      const seen = (sort: string) => within !== undefined && this.compareSort(sort, within.sort) <= 0;
      for (const [sort, size] of places.ascend(seen)) yield this.stored({ partition, sort }, size);
    }
  }

  private stored(key: Key, size: number): Stored {
    return { item: this.get(key) as Item, size };
  }

  /** @param old the item that stood there before */
  private place(key: Key, item: Item, old: Item | undefined): void {
    let partition = this.partitions.get(key.partition);
    if (!partition) {
      partition = new SortedMap(this.compareSort);
      this.partitions.set(key.partition, partition);
    }
    const size = sizeOfItem(item);
    this.bytes += size - (old ? (partition.get(key.sort) ?? 0) : 0);
    partition.set(key.sort, size);
    if (old) this.timeToLive?.forget(key, old);
    this.timeToLive?.remember(key, item);
  }
}

function journalKey({ partition, sort }: Key): string {
  return JSON.stringify([partition, sort]);
}
