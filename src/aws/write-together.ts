import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Item, Key, Table } from './table';

/** Items of one TransactWriteItems (DynamoDB's limit). */
export const MOST_ITEMS = 100;

/** What is told of the writes of a kind has to fit into one item of its log, 400 KB, also if it cannot be compressed. */
export const MOST_BYTES = 300_000;

/** A write of an item that people see. */
export interface LoggedWrite<T> {
  key: Key;
  /** That of the item that stands there; undefined: none may. */
  version: number | undefined;
  /** What is to stand there, given the place of the change; absent when the item is to go. */
  item?(place: number): Item;
  /** The object as it is shown from now on, or was shown last. */
  object: T;
  /** As it was shown before. */
  before?: T;
  /** Written with it whatever stands in its place. */
  besides?: Item;
  /** It is written only if nothing stands there. */
  unless?: Key;
}

/** What a transaction has to do for some writes, and what becomes of their log with it. */
export interface Plan {
  done(): void;
  /** @param head where the log really ends, as it stands in the table */
  lost(head: Item): void;
  head: TransactWriteItem;
  entry: TransactWriteItem;
  items: TransactWriteItem[];
  besides: TransactWriteItem[];
  guards: { item: TransactWriteItem; write: object }[];
}

/** A log of changes, as who writes to it sees it. */
export interface WrittenLog<T> {
  /** Writers of one process do not race each other for a place: this is over when the last of them has written. */
  turn: Promise<unknown>;
  plan(writes: LoggedWrite<T>[], now: number): Plan;
  /** Writes of this kind alone, as many at once as can be. @returns those in whose place something else stands */
  write(writes: LoggedWrite<T>[], now: number): Promise<LoggedWrite<T>[]>;
}

/** Writes of one kind. */
export interface Part {
  log: WrittenLog<never>;
  writes: LoggedWrite<never>[];
}

export function partOf<T>(log: WrittenLog<T>, writes: LoggedWrite<T>[]): Part {
  return { log, writes } as unknown as Part;
}

/** A write that nobody is told of, if the stored item still has `version`. */
export interface SilentWrite {
  item: Item;
  version: number;
}

/** Whether `writeTogether` can write them. */
export function fitsTogether(parts: Part[], silent: SilentWrite[]): boolean {
  const size = ({ writes }: Part) => writes.reduce((sum, { object }) => sum + sizeOf(object), 0);
  const items = parts
    .flatMap(({ writes }) => writes)
    .reduce((sum, write) => sum + itemsOf(write), silent.length + 2 * parts.length);
  return items <= MOST_ITEMS && parts.every((part) => size(part) <= MOST_BYTES);
}

/**
 * Writes items of several kinds, and tells of them: all or none.
 * @returns those writes in whose place something else stands; then nothing was written
 */
export async function writeTogether(
  table: Table,
  parts: Part[],
  silent: SilentWrite[],
  now: number,
): Promise<Set<object>> {
  const logs = parts.map(({ log }) => log);
  // Whoever waits for several logs waits for those before it only, and so for nobody who waits for it.
  const turn = Promise.all(logs.map((log) => log.turn)).then(() => attempt(table, parts, silent, now));
  for (const log of logs) log.turn = turn.catch(() => {});
  return turn;
}

async function attempt(table: Table, parts: Part[], silent: SilentWrite[], now: number): Promise<Set<object>> {
  for (;;) {
    const plans = parts.map(({ log, writes }) => log.plan(writes, now));
    const owned: { item: TransactWriteItem; write?: object; lost?: Plan['lost'] }[] = [
      ...plans.flatMap(({ head, lost, entry, items, besides, guards }, part) => [
        { item: head, lost },
        { item: entry },
        ...items.map((item, at) => ({ item, write: parts[part]?.writes[at] })),
        ...besides.map((item) => ({ item })),
        ...guards,
      ]),
      ...silent.map((write) => ({ item: { Put: table.conditionalPut(write.item, write.version) }, write })),
    ];
    const unmet = await table.transact(owned.map(({ item }) => item));
    if (!unmet) {
      for (const { done } of plans) done();
      return new Set();
    }
    const refused = new Set<object>();
    for (const [at, standing] of unmet) {
      owned[at]?.lost?.(standing);
      const write = owned[at]?.write;
      if (write) refused.add(write);
    }
    // If only others were faster with the logs, it is tried again behind them at once.
    if (refused.size > 0) return refused;
  }
}

/** What a write takes of a transaction, besides what the log does. */
export function itemsOf({ besides, unless }: Pick<LoggedWrite<unknown>, 'besides' | 'unless'>): number {
  return 1 + (besides ? 1 : 0) + (unless ? 1 : 0);
}

export function sizeOf(object: object): number {
  return Buffer.byteLength(JSON.stringify(object));
}
