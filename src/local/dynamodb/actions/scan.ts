import * as z from 'zod';
import type { Action } from '../../service';
import { Placeholders } from '../expression/placeholders';
import { decodeKey } from '../key';
import { pageOf } from '../page';
import { parseRead, readMembers } from '../read-request';
import { requestOf } from '../request';
import type { Tables } from '../tables';

const schema = z.strictObject(readMembers);

/** Every read is as strongly consistent as ConsistentRead asks for. */
export function scan(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'Scan', input);
    const table = tables.named(request.TableName);
    const hasExpression = request.FilterExpression !== undefined || request.ProjectionExpression !== undefined;
    const placeholders = new Placeholders(request, hasExpression);
    const options = parseRead(request, placeholders);
    placeholders.checkUsed();
    const start = request.ExclusiveStartKey && decodeKey(table.definition, request.ExclusiveStartKey);
    return pageOf(table.scan(start), { table: table.definition, limit: request.Limit, ...options });
  };
}
