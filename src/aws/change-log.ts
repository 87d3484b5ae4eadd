import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { pack, unpack } from '../plan/packed-text';
import { type Selectable, type SelectableFields, selectableOf } from '../status/selectable-fields';
import { unversioned, versioned } from './stored-object';
import type { Item, Key, Table } from './table';
import {
  itemsOf,
  type LoggedWrite,
  MOST_BYTES,
  MOST_ITEMS,
  type Plan,
  partOf,
  sizeOf,
  type WrittenLog,
  writeTogether,
} from './write-together';

interface KubernetesObject {
  metadata: { labels?: Record<string, string>; resourceVersion?: string };
}

/** Something that became of an object, as a watch tells it. */
export interface Change<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it became, or as it was last; its resourceVersion is the place of the change. */
  object: T;
  /** What a selector could know of it before, when that was something else. */
  before?: Selectable;
  /** Counts the changes of all objects of a kind, from 1, without a gap. */
  place: number;
}

/** How long changes are kept, in seconds: twice as long as etcd does for an API server (`--etcd-compaction-interval`). */
const KEPT_SECONDS = 600;

/** Of one transaction: two items are the log's. */
const MOST_WRITES = MOST_ITEMS - 2;

/** Changes that are read at once. */
const PAGE = 500;

/** @param before undefined for what is new; @param after undefined for what is gone */
export type Noted<T> = (before: T | undefined, after: T | undefined) => void;

/**
 * The changes of all objects of one kind, in order: where a watch goes on reading. A place in it is what clients know as resourceVersion. An object
 * and what is told of it are written in one transaction, which moves the end of the log on from where its writer knew it: so there
 * is no place without a change, and no change without a place. See docs/adr/0014.
 */
export class ChangeLog<T extends KubernetesObject> implements WrittenLog<T> {
  private readonly head: Key;
  private readonly partition: string;
  /** The last place, as far as it is known here; others may have gone on. */
  private known: number;
  turn: Promise<unknown> = Promise.resolve();

  /**
   * @param kind as in `apiVersion: v1, kind: Pod`
   * @param written told of each write that was made, by this process
   * @param begin the place before the first entry
   */
  constructor(
    private readonly table: Table,
    kind: string,
    private readonly fields: SelectableFields<T>,
    private readonly written: Noted<T> = () => {},
    private readonly begin = 0,
  ) {
    this.known = begin;
    this.head = { pk: 'ChangeLog', sk: kind };
    this.partition = `Change/${kind}`;
  }

  /** The place of the last change; where the log begins before the first one. */
  async last(): Promise<number> {
    return this.placeOf(await this.table.get(this.head));
  }

  /**
   * Writes items and tells of them, as many at once as DynamoDB takes: of those, all or none.
   * @returns what was not written, because something else stands in its place
   */
  async write(writes: LoggedWrite<T>[], now: number): Promise<LoggedWrite<T>[]> {
    const refused: LoggedWrite<T>[] = [];
    for (const some of this.transactions(writes)) {
      let left = some;
      while (left.length > 0) {
        const unmet = await writeTogether(this.table, [partOf(this, left)], [], now);
        refused.push(...left.filter((write) => unmet.has(write)));
        left = unmet.size > 0 ? left.filter((write) => !unmet.has(write)) : [];
      }
    }
    return refused;
  }

  /**
   * What happened after a place, in order; there may be more than is answered at once.
   * @returns undefined when not all of it is kept any more
   */
  async after(place: number): Promise<Change<T>[] | undefined> {
    const changes: Change<T>[] = [];
    for await (const item of this.table.query(this.partition, '', sortKey(place))) {
      const last = Number(item.sk?.S);
      const told: Omit<Change<T>, 'place'>[] = JSON.parse(unpack(item.changes?.B ?? ''));
      const first = last - told.length + 1;
      // What has expired goes in any order.
      if (first > (changes.at(-1)?.place ?? Math.max(place, this.begin)) + 1) return undefined;
      for (const [at, change] of told.entries()) {
        if (first + at > place)
          changes.push({ ...change, object: versioned(change.object, first + at), place: first + at });
      }
      if (changes.length >= PAGE) break;
    }
    return changes;
  }

  /** What a transaction has to do for these writes, and what becomes of the log with it. */
  plan(writes: LoggedWrite<T>[], now: number): Plan {
    const end = this.known + writes.length;
    return {
      done: () => {
        this.known = end;
        for (const { before, object, item } of writes) this.written(before, item && object);
      },
      // Where it is now; earlier, too, when the table was restored.
      lost: (head) => {
        this.known = this.placeOf(head);
      },
      head: this.moveHead(end),
      entry: { Put: this.table.putOf(this.entry(end, writes, now)) },
      items: writes.map((write, at) => this.itemWrite(write, this.known + 1 + at)),
      besides: writes.flatMap(({ besides }) => (besides ? [{ Put: this.table.putOf(besides) }] : [])),
      guards: writes.flatMap((write) =>
        write.unless ? [{ item: { ConditionCheck: this.table.absence(write.unless) }, write }] : [],
      ),
    };
  }

  /** @param head as it stands in the table */
  private placeOf(head: Item | undefined): number {
    return Number(head?.place?.N ?? this.begin);
  }

  private moveHead(end: number): TransactWriteItem {
    const item = { pk: { S: this.head.pk }, sk: { S: this.head.sk }, place: { N: String(end) } };
    const condition =
      this.known === this.begin
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'place = :known', ExpressionAttributeValues: { ':known': { N: String(this.known) } } };
    return { Put: { ...this.table.putOf(item), ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } };
  }

  private entry(end: number, writes: LoggedWrite<T>[], now: number): Item {
    const told = writes.map((write) => this.told(write));
    return {
      pk: { S: this.partition },
      sk: { S: sortKey(end) },
      changes: { B: pack(JSON.stringify(told)) },
      expires: { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
    };
  }

  private told({ item, object, before }: LoggedWrite<T>): Omit<Change<T>, 'place'> {
    const type = !item ? 'DELETED' : before ? 'MODIFIED' : 'ADDED';
    const was = before && selectableOf(before, this.fields);
    const isOther = was && JSON.stringify(was) !== JSON.stringify(selectableOf(object, this.fields));
    return { type, object: unversioned(object), ...(isOther && { before: was }) };
  }

  private itemWrite({ key, version, item }: LoggedWrite<T>, place: number): TransactWriteItem {
    if (item) return { Put: this.table.conditionalPut(item(place), version) };
    return { Delete: this.table.conditionalDelete(key, version as number) };
  }

  /** As few groups as DynamoDB takes, in the same order. */
  private *transactions(writes: LoggedWrite<T>[]): Generator<LoggedWrite<T>[]> {
    let some: LoggedWrite<T>[] = [];
    let count = 0;
    let bytes = 0;
    for (const write of writes) {
      const size = sizeOf(write.object);
      const items = itemsOf(write);
      if (some.length > 0 && (count + items > MOST_WRITES || bytes + size > MOST_BYTES)) {
        yield some;
        some = [];
        count = 0;
        bytes = 0;
      }
      some.push(write);
      count += items;
      bytes += size;
    }
    if (some.length > 0) yield some;
  }
}

/** In the order of the numbers: sixteen digits are more than a number can count exactly. */
function sortKey(place: number): string {
  return String(place).padStart(16, '0');
}
