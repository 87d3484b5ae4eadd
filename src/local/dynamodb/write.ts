import { ServiceError } from '../service';
import type { Item } from './attribute-value';
import { decodeItem } from './decode-value';
import { invalidParameter, validationError } from './errors';
import { matchCondition } from './expression/condition';
import { type Condition, parseCondition } from './expression/condition-syntax';
import type { Path } from './expression/path';
import { type PlaceholderMembers, Placeholders } from './expression/placeholders';
import { applyUpdate } from './expression/update';
import { parseUpdate } from './expression/update-syntax';
import { sizeOfItem } from './item-size';
import { attributesOfKey, decodeKey, type Key, keyOfItem } from './key';
import type { Table } from './table';
import type { Tables } from './tables';

/** The largest item, in bytes (DynamoDB's limit). */
const LARGEST_ITEM = 400 * 1024;

/** What one write of a request asks for, understood but not yet done. */
export interface PlannedWrite {
  table: Table;
  key: Key;
  condition?: Condition;
  /** Whether the item is told when the condition is not met. */
  tellsItem: boolean;
  /** The item that is to stand there, given the one that stands there; undefined: none. `keep`: nothing is written. */
  change(old: Item | undefined): Item | undefined | 'keep';
  /** The paths an update expression changes. */
  paths: Path[];
}

interface ConditionMembers extends PlaceholderMembers {
  TableName: string;
  ConditionExpression?: string;
  ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

/** @throws ServiceError ValidationException, ResourceNotFoundException */
export function planPut(tables: Tables, request: ConditionMembers & { Item: Record<string, unknown> }): PlannedWrite {
  const table = tables.named(request.TableName);
  const item = decodeItem(request.Item);
  if (sizeOfItem(item) > LARGEST_ITEM) throw validationError('Item size has exceeded the maximum allowed size');
  const { condition } = expressionsOf(request);
  return { ...writeOf(table, keyOfItem(table.definition, item), request, condition), change: () => item };
}

/** @throws ServiceError ValidationException, ResourceNotFoundException */
export function planDelete(tables: Tables, request: ConditionMembers & { Key: Record<string, unknown> }): PlannedWrite {
  const table = tables.named(request.TableName);
  const { condition } = expressionsOf(request);
  return {
    ...writeOf(table, decodeKey(table.definition, request.Key), request, condition),
    change: () => undefined,
  };
}

/** @throws ServiceError ValidationException, ResourceNotFoundException */
export function planConditionCheck(
  tables: Tables,
  request: ConditionMembers & { Key: Record<string, unknown> },
): PlannedWrite {
  return { ...planDelete(tables, request), change: () => 'keep' };
}

/** @throws ServiceError ValidationException, ResourceNotFoundException */
export function planUpdate(
  tables: Tables,
  request: ConditionMembers & { Key: Record<string, unknown>; UpdateExpression?: string },
): PlannedWrite {
  const table = tables.named(request.TableName);
  const key = decodeKey(table.definition, request.Key);
  const { condition, changes } = expressionsOf(request);
  const keyNames = [table.definition.partitionKey.name, table.definition.sortKey?.name];
  for (const { path } of changes) {
    if (keyNames.includes(path[0])) {
      throw invalidParameter(`Cannot update attribute ${path[0]}. This attribute is part of the key`);
    }
  }
  return {
    ...writeOf(table, key, request, condition),
    paths: changes.map(({ path }) => path),
    // An item that does not exist is made, also by an expression that only removes.
    change: (old) => {
      const item = applyUpdate(changes, old ?? attributesOfKey(table.definition, key));
      if (sizeOfItem(item) > LARGEST_ITEM) {
        throw validationError('Item size to update has exceeded the maximum allowed size');
      }
      return item;
    },
  };
}

/** Whether the item that stands there meets the write's condition. */
export function isAllowed({ table, key, condition }: PlannedWrite): boolean {
  return !condition || matchCondition(condition, table.get(key) ?? {});
}

/**
 * Does a write on its own.
 * @returns once it is on disk, the item before and after it
 * @throws ServiceError ConditionalCheckFailedException, ValidationException
 */
export async function perform(write: PlannedWrite): Promise<{ old?: Item; now?: Item }> {
  const old = write.table.get(write.key);
  if (!isAllowed(write)) {
    const members = write.tellsItem && old ? { Item: old } : {};
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, members);
  }
  const now = write.change(old);
  await commit(write, now);
  return { old, now: now === 'keep' ? old : now };
}

export function commit({ table, key }: PlannedWrite, item: Item | undefined | 'keep'): Promise<void> {
  if (item === 'keep') return Promise.resolve();
  return item ? table.put(key, item) : table.delete(key);
}

function writeOf(table: Table, key: Key, request: ConditionMembers, condition: Condition | undefined) {
  const tellsItem = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { table, key, tellsItem, paths: [], ...(condition && { condition }) };
}

function expressionsOf(request: ConditionMembers & { UpdateExpression?: string }) {
  const { ConditionExpression, UpdateExpression } = request;
  const placeholders = new Placeholders(request, ConditionExpression !== undefined || UpdateExpression !== undefined);
  const changes = UpdateExpression === undefined ? [] : parseUpdate(UpdateExpression, placeholders);
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition('ConditionExpression', ConditionExpression, placeholders);
  placeholders.checkUsed();
  return { condition, changes };
}
