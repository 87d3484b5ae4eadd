import * as z from 'zod';
import type { Action } from '../../service';
import type { Item } from '../attribute-value';
import { project } from '../expression/projection';
import { attributes, collectionMetrics, figures, onConditionFailure, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';
import { type PlannedWrite, perform, planUpdate } from '../write';

const schema = z.strictObject({
  TableName: z.string(),
  Key: attributes,
  UpdateExpression: z.string().optional(),
  ConditionExpression: z.string().optional(),
  ReturnValues: z.enum(['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW']).optional(),
  ...placeholderMembers,
  ...onConditionFailure,
  ...figures,
  ...collectionMetrics,
});

export function updateItem(tables: Tables): Action {
  return async (input) => {
    const request = requestOf(schema, 'UpdateItem', input);
    const write = planUpdate(tables, request);
    const Attributes = returned(request.ReturnValues, write, await perform(write));
    return Attributes ? { Attributes } : {};
  };
}

function returned(
  values: z.infer<typeof schema>['ReturnValues'],
  { paths }: PlannedWrite,
  { old, now }: { old?: Item; now?: Item },
): Item | undefined {
  if (values === 'ALL_OLD') return old;
  if (values === 'ALL_NEW') return now;
  if (values !== 'UPDATED_OLD' && values !== 'UPDATED_NEW') return undefined;
  const updated = project((values === 'UPDATED_OLD' ? old : now) ?? {}, paths);
  return Object.keys(updated).length > 0 ? updated : undefined;
}
