import * as z from 'zod';
import type { Action } from '../../service';
import { attributes, collectionMetrics, figures, onConditionFailure, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';
import { perform, planDelete } from '../write';

const schema = z.strictObject({
  TableName: z.string(),
  Key: attributes,
  ConditionExpression: z.string().optional(),
  ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  ...placeholderMembers,
  ...onConditionFailure,
  ...figures,
  ...collectionMetrics,
});

export function deleteItem(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'DeleteItem', input);
    const { old } = await perform(planDelete(tables, request));
    return request.ReturnValues === 'ALL_OLD' && old ? { Attributes: old } : {};
  };
}
