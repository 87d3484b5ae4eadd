import * as z from 'zod';
import type { Action } from '../../service';
import type { Item } from '../attribute-value';
import { validationError } from '../errors';
import { sizeOfItem } from '../item-size';
import { decodeKey } from '../key';
import { parseItemRead } from '../read-request';
import { attributes, figures, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';

/** Keys of one request, and bytes of one answer (DynamoDB's limits). */
const MOST_KEYS = 100;
const LARGEST_ANSWER = 16 * 1024 * 1024;

const fromOneTable = z.strictObject({
  Keys: z.array(attributes).min(1),
  ProjectionExpression: z.string().optional(),
  ExpressionAttributeNames: placeholderMembers.ExpressionAttributeNames,
  ConsistentRead: z.boolean().optional(),
});
type FromOneTable = z.infer<typeof fromOneTable>;

const schema = z.strictObject({ RequestItems: z.record(z.string(), fromOneTable), ...figures });

/** What does not fit the answer comes back as `UnprocessedKeys`. */
export function batchGetItem(tables: Tables): Action {
  return async (input) => {
    const { RequestItems } = requestOf(schema, 'BatchGetItem', input);
    const requests = Object.entries(RequestItems);
    const keys = requests.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
    if (keys === 0) throw validationError('The requestItems parameter is required for BatchGetItem');
    if (keys > MOST_KEYS) throw validationError('Too many items requested for the BatchGetItem call');
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, FromOneTable> = {};
    const room = { left: LARGEST_ANSWER };
    for (const [name, request] of requests) {
      const { items, unread } = read(tables, name, request, room);
      Responses[name] = items;
      if (unread.length > 0) UnprocessedKeys[name] = { ...request, Keys: unread };
    }
    return { Responses, UnprocessedKeys };
  };
}

function read(tables: Tables, name: string, request: FromOneTable, room: { left: number }) {
  const table = tables.named(name);
  const wanted = parseItemRead(request);
  const keys = request.Keys.map((key) => decodeKey(table.definition, key));
  if (new Set(keys.map((key) => JSON.stringify(key))).size < keys.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
  const items: Item[] = [];
  for (const [at, key] of keys.entries()) {
    const item = table.get(key);
    if (!item) continue;
    room.left -= sizeOfItem(item);
    if (room.left < 0) {
      room.left = 0;
      return { items, unread: request.Keys.slice(at) };
    }
    items.push(wanted(item));
  }
  return { items, unread: [] };
}
