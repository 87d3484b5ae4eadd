import type { Item } from './attribute-value';
import { matchCondition } from './expression/condition';
import type { Condition } from './expression/condition-syntax';
import type { Path } from './expression/path';
import { project } from './expression/projection';
import { keyAttributes } from './key';
import type { Stored } from './table';
import type { TableDefinition } from './table-definition';

/** Bytes that a Query or Scan reads at most, before anything is filtered (DynamoDB's limit). */
const LARGEST_PAGE = 1024 * 1024;

export interface PageOptions {
  table: TableDefinition;
  /** How many items are read at most, before anything is filtered. */
  limit?: number;
  filter?: Condition;
  /** What is wanted of each item; everything by default. */
  paths?: Path[];
  /** Answers only how many there are. */
  countOnly: boolean;
}

export interface Page {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
}

/** One page of what a Query or Scan finds. */
export function pageOf(found: Iterable<Stored>, { table, limit, filter, paths, countOnly }: PageOptions): Page {
  const items: Item[] = [];
  let read = 0;
  let bytes = 0;
  let last: Item | undefined;
  let complete = true;
  for (const { item, size } of found) {
    if (read === limit || (read > 0 && bytes + size > LARGEST_PAGE)) {
      complete = false;
      break;
    }
    read++;
    bytes += size;
    last = item;
    if (!filter || matchCondition(filter, item)) items.push(item);
  }
  // A page that the limit has filled names its last key also when nothing follows, as DynamoDB does.
  const goesOn = last && (!complete || read === limit);
  return {
    ...(!countOnly && { Items: paths ? items.map((item) => project(item, paths)) : items }),
    Count: items.length,
    ScannedCount: read,
    ...(goesOn && { LastEvaluatedKey: keyAttributes(table, last as Item) }),
  };
}
