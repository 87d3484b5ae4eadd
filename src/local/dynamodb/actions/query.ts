import * as z from 'zod';
import type { Action } from '../../service';
import { validationError } from '../errors';
import { pathsOf } from '../expression/condition-syntax';
import { parseKeyCondition, type SortKeyCondition } from '../expression/key-condition';
import { Placeholders } from '../expression/placeholders';
import { decodeKey, keyText } from '../key';
import { pageOf } from '../page';
import { parseRead, readMembers } from '../read-request';
import { requestOf } from '../request';
import type { SortRange, Table } from '../table';
import type { Tables } from '../tables';

const schema = z.strictObject({
  ...readMembers,
  KeyConditionExpression: z.string(),
  ScanIndexForward: z.boolean().optional(),
});

/** Every read is as strongly consistent as ConsistentRead asks for. */
export function query(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'Query', input);
    const table = tables.named(request.TableName);
    const placeholders = new Placeholders(request, true);
    const wanted = parseKeyCondition(request.KeyConditionExpression, placeholders, table.definition);
    const options = parseRead(request, placeholders);
    placeholders.checkUsed();
    const keyNames = [table.definition.partitionKey.name, table.definition.sortKey?.name];
    const filtered = options.filter && pathsOf(options.filter).find(([name]) => keyNames.includes(name));
    if (filtered) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${filtered[0]}`,
      );
    }
    const partition = keyText(wanted.partition);
    const forward = request.ScanIndexForward ?? true;
    let range = wanted.sort ? rangeOf(wanted.sort, table) : { below: never, above: never };
    if (request.ExclusiveStartKey) {
      const start = decodeKey(table.definition, request.ExclusiveStartKey);
      if (start.partition !== partition) {
        throw validationError('The provided starting key is outside query boundaries based on provided conditions');
      }
      range = after(start.sort, range, forward, table);
    }
    const found = table.query(partition, range, forward);
    return pageOf(found, { table: table.definition, limit: request.Limit, ...options });
  };
}

function rangeOf(condition: SortKeyCondition, { compareSort }: Table): SortRange {
  if (condition.kind === 'begins_with') {
    const prefix = keyText(condition.prefix);
    return {
      below: (sort) => compareSort(sort, prefix) < 0,
      above: (sort) => compareSort(sort, prefix) > 0 && !sort.startsWith(prefix),
    };
  }
  const [low, high] =
    condition.kind === 'between'
      ? [keyText(condition.low), keyText(condition.high)]
      : [keyText(condition.value), keyText(condition.value)];
  const operator = condition.kind === 'between' ? '=' : condition.operator;
  const fromLow = (sort: string) => compareSort(sort, low) < 0;
  const toHigh = (sort: string) => compareSort(sort, high) > 0;
  switch (operator) {
    case '=':
      return { below: fromLow, above: toHigh };
    case '<':
      return { below: never, above: (sort) => compareSort(sort, high) >= 0 };
    case '<=':
      return { below: never, above: toHigh };
    case '>':
      return { below: (sort) => compareSort(sort, low) <= 0, above: never };
    case '>=':
      return { below: fromLow, above: never };
  }
}

/** What is left of a range after a key, in the direction of the query. */
function after(start: string, { below, above }: SortRange, forward: boolean, { compareSort }: Table): SortRange {
  return forward
    ? { below: (sort) => compareSort(sort, start) <= 0 || below(sort), above }
    : { below, above: (sort) => compareSort(sort, start) >= 0 || above(sort) };
}

function never(): boolean {
  return false;
}
