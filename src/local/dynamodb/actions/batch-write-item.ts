import * as z from 'zod';
import type { Action } from '../../service';
import { validationError } from '../errors';
import { attributes, collectionMetrics, figures, requestOf } from '../request';
import type { Tables } from '../tables';
import { commit, type PlannedWrite, planDelete, planPut } from '../write';

/** Writes of one request (DynamoDB's limit). */
const MOST_WRITES = 25;

const write = z.strictObject({
  PutRequest: z.strictObject({ Item: attributes }).optional(),
  DeleteRequest: z.strictObject({ Key: attributes }).optional(),
});

const schema = z.strictObject({
  RequestItems: z.record(z.string(), z.array(write).min(1)),
  ...figures,
  ...collectionMetrics,
});

export function batchWriteItem(tables: Tables): Action {
  return async (input) => {
    const { RequestItems } = requestOf(schema, 'BatchWriteItem', input);
    const writes = Object.entries(RequestItems).flatMap(([name, requests]) =>
      requests.map((request) => plan(tables, name, request)),
    );
    if (writes.length === 0) throw validationError('The batch write request list for a table cannot be null or empty');
    if (writes.length > MOST_WRITES) {
      throw validationError('Too many items requested for the BatchWriteItem call');
    }
    const targets = writes.map(({ table, key }) => JSON.stringify([table.definition.name, key]));
    if (new Set(targets).size < targets.length) {
      throw validationError('Provided list of item keys contains duplicates');
    }
    await Promise.all(writes.map((planned) => commit(planned, planned.change(undefined))));
    return { UnprocessedItems: {} };
  };
}

function plan(tables: Tables, TableName: string, { PutRequest, DeleteRequest }: z.infer<typeof write>): PlannedWrite {
  if (PutRequest && !DeleteRequest) return planPut(tables, { TableName, ...PutRequest });
  if (DeleteRequest && !PutRequest) return planDelete(tables, { TableName, ...DeleteRequest });
  throw validationError(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported operations',
  );
}
