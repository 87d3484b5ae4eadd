import * as z from 'zod';
import type { Action } from '../../service';
import { decodeKey } from '../key';
import { parseItemRead } from '../read-request';
import { attributes, figures, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';

const schema = z.strictObject({
  TableName: z.string(),
  Key: attributes,
  ProjectionExpression: z.string().optional(),
  ExpressionAttributeNames: placeholderMembers.ExpressionAttributeNames,
  ConsistentRead: z.boolean().optional(),
  ...figures,
});

export function getItem(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'GetItem', input);
    const table = tables.named(request.TableName);
    const wanted = parseItemRead(request);
    const item = table.get(decodeKey(table.definition, request.Key));
    return item ? { Item: wanted(item) } : {};
  };
}
