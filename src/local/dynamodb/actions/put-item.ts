import * as z from 'zod';
import type { Action } from '../../service';
import { attributes, collectionMetrics, figures, onConditionFailure, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';
import { perform, planPut } from '../write';

const schema = z.strictObject({
  TableName: z.string(),
  Item: attributes,
  ConditionExpression: z.string().optional(),
  ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  ...placeholderMembers,
  ...onConditionFailure,
  ...figures,
  ...collectionMetrics,
});

export function putItem(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'PutItem', input);
    const { old } = await perform(planPut(tables, request));
    return request.ReturnValues === 'ALL_OLD' && old ? { Attributes: old } : {};
  };
}
