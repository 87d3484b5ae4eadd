import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { DurableMap } from '../../durable-map';
import { type Action, ServiceError } from '../../service';
import type { Item } from '../attribute-value';
import { validationError } from '../errors';
import { sizeOfItem } from '../item-size';
import { attributes, collectionMetrics, figures, onConditionFailure, placeholderMembers, requestOf } from '../request';
import type { Tables } from '../tables';
import { commit, isAllowed, type PlannedWrite, planConditionCheck, planDelete, planPut, planUpdate } from '../write';

/** Writes of one transaction, and bytes of its items (DynamoDB's limits). */
const MOST_WRITES = 100;
const LARGEST_TRANSACTION = 4 * 1024 * 1024;

/** For how long a repeated ClientRequestToken means the same transaction: ten minutes, in milliseconds (TransactWriteItems, API Reference). */
const TOKEN_LIFETIME = 10 * 60 * 1000;

const common = { TableName: z.string(), ...placeholderMembers, ...onConditionFailure };
const optional = { ...common, ConditionExpression: z.string().optional() };
const one = z.strictObject({
  Put: z.strictObject({ ...optional, Item: attributes }).optional(),
  Update: z.strictObject({ ...optional, Key: attributes, UpdateExpression: z.string() }).optional(),
  Delete: z.strictObject({ ...optional, Key: attributes }).optional(),
  ConditionCheck: z.strictObject({ ...common, Key: attributes, ConditionExpression: z.string() }).optional(),
});

const schema = z.strictObject({
  TransactItems: z.array(one).min(1).max(MOST_WRITES, `Member must have length less than or equal to ${MOST_WRITES}`),
  ClientRequestToken: z.string().min(1).max(36).optional(),
  ...figures,
  ...collectionMetrics,
});
type Request = z.infer<typeof schema>;

/** A transaction that was done. */
export interface Done {
  /** Of what was asked for. */
  digest: string;
  /** Milliseconds since the epoch. */
  at: number;
}

type Reason = { Code: 'None' } | { Code: 'ConditionalCheckFailed' | 'ValidationError'; Message: string; Item?: Item };

/** All writes are made in one turn, and so in one group of the journal: after a crash all of them are there or none. */
export function transactWriteItems(tables: Tables, done: DurableMap<Done>, now: () => number): Action {
  return async (input) => {
    const request = requestOf(schema, 'TransactWriteItems', input);
    const token = request.ClientRequestToken;
    const digest = token === undefined ? '' : createHash('sha256').update(JSON.stringify(request)).digest('base64');
    forget(done, now());
    const earlier = token === undefined ? undefined : done.get(token);
    if (earlier?.digest === digest) return {};
    if (earlier) {
      throw new ServiceError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request',
      );
    }
    const writes = plan(tables, request);
    const items = decide(writes);
    const written = writes.map((write, at) => commit(write, items[at]));
    if (token !== undefined) written.push(done.set(token, { digest, at: now() }));
    await Promise.all(written);
    return {};
  };
}

function plan(tables: Tables, { TransactItems }: Request): PlannedWrite[] {
  const writes = TransactItems.map(({ Put, Update, Delete, ConditionCheck }) => {
    const given = [
      Put && planPut(tables, Put),
      Update && planUpdate(tables, Update),
      Delete && planDelete(tables, Delete),
      ConditionCheck && planConditionCheck(tables, ConditionCheck),
    ].filter((write) => write !== undefined);
    const [write] = given;
    if (write && given.length === 1) return write;
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  });
  const targets = writes.map(({ table, key }) => JSON.stringify([table.definition.name, key]));
  if (new Set(targets).size < targets.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
  return writes;
}

/** @throws ServiceError TransactionCanceledException with a reason for each write */
function decide(writes: PlannedWrite[]): (Item | undefined | 'keep')[] {
  const items: (Item | undefined | 'keep')[] = [];
  const reasons = writes.map((write): Reason => {
    const old = write.table.get(write.key);
    if (!isAllowed(write)) {
      return {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(write.tellsItem && old && { Item: old }),
      };
    }
    try {
      items.push(write.change(old));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { Code: 'ValidationError', Message: error.message };
    }
    return { Code: 'None' };
  });
  if (reasons.some(({ Code }) => Code !== 'None')) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    throw new ServiceError(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      400,
      { CancellationReasons: reasons },
    );
  }
  const bytes = items.reduce((sum, item) => sum + (item && item !== 'keep' ? sizeOfItem(item) : 0), 0);
  if (bytes > LARGEST_TRANSACTION) {
    throw validationError('The aggregate size of the items in the transaction has exceeded 4 MB');
  }
  return items;
}

/** Tokens are kept in the order of their time. */
function forget(done: DurableMap<Done>, now: number): void {
  for (const [token, { at }] of done.entries()) {
    if (at > now - TOKEN_LIFETIME) return;
    // A journal that cannot be written fails the transaction that follows.
    done.delete(token).catch(() => {});
  }
}
