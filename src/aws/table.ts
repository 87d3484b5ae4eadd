import { randomBytes } from 'node:crypto';
import {
  BatchGetItemCommand,
  type ConditionCheck,
  type Delete,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type Put,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { pause } from '../try-anew';
import { type Item, isPassing, isRefused, itemOf, refusedOf } from './refusal';

export type { Item };

export interface Key {
  pk: string;
  sk: string;
}

/** Keys one BatchGetItem may have (DynamoDB's limit). */
const BATCH_GET = 100;

/** How often a write that met another transaction, or too many others, is tried again before its caller is told. */
const CONFLICTS = 20;

/** Transactions of one kind of object all meet at the end of its change log. */
const TRANSACTION_CONFLICTS = 100;

/** The one table. Every write that could lose another's is conditional on the version it was made from. */
export class Table {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly name: string,
  ) {}

  async get(key: Key): Promise<Item | undefined> {
    const answer = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: attributes(key), ConsistentRead: true }),
    );
    return answer.Item;
  }

  async getMany(keys: Key[]): Promise<Item[]> {
    const found: Item[] = [];
    let wanted = keys;
    for (let tried = 0; wanted.length > 0; tried++) {
      const answer = await this.client.send(
        new BatchGetItemCommand({
          RequestItems: { [this.name]: { Keys: wanted.slice(0, BATCH_GET).map(attributes), ConsistentRead: true } },
        }),
      );
      found.push(...(answer.Responses?.[this.name] ?? []));
      const unread = (answer.UnprocessedKeys?.[this.name]?.Keys ?? []).map(keyOf);
      wanted = [...unread, ...wanted.slice(BATCH_GET)];
      if (unread.length > 0) await pause(tried);
    }
    return found;
  }

  /**
   * Writes an item if the stored one still has `version` (undefined: if there is none).
   * @returns false when someone else was first
   */
  async put(item: Item, version: number | undefined): Promise<boolean> {
    // The SDK repeats a write whose answer was lost, and the repetition meets what the first one has written: it is known by this.
    const write = randomBytes(9).toString('base64');
    const input = {
      ...this.conditionalPut({ ...item, write: { S: write } }, version),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    return this.attempt(
      () => this.client.send(new PutItemCommand(input)),
      (stored) => stored.write?.S === write,
    );
  }

  /**
   * Writes all or nothing. A transaction costs twice the write units.
   * @returns undefined when it is written; otherwise the numbers of the writes whose conditions are not met, and what stands in their places, of
   * those that ask for it
   */
  async transact(writes: TransactWriteItem[]): Promise<Map<number, Item> | undefined> {
    for (let tried = 0; ; tried++) {
      try {
        await this.client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
        return undefined;
      } catch (error) {
        if (isRefused(error)) return refusedOf(error);
        if (!isPassing(error) || tried === TRANSACTION_CONFLICTS) throw error;
        await pause(tried);
      }
    }
  }

  /** A write whatever stands there, for a transaction. */
  putOf(item: Item): Put {
    return { TableName: this.name, Item: item };
  }

  /** A write of an item if the stored one still has `version` (undefined: if there is none), for a transaction. */
  conditionalPut(item: Item, version: number | undefined): Put {
    return {
      ...this.putOf(item),
      ...(version === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : versionIs(version)),
    };
  }

  /** For a transaction: there must be such an item, of this version. */
  conditionalDelete(key: Key, version: number): Delete {
    return { TableName: this.name, Key: attributes(key), ...versionIs(version) };
  }

  /** For a transaction: there must be no such item. */
  absence(key: Key): ConditionCheck {
    return { TableName: this.name, Key: attributes(key), ConditionExpression: 'attribute_not_exists(pk)' };
  }

  /** Writes an item whatever stands there: for what is the same whoever writes it. */
  async overwrite(item: Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.name, Item: item }));
  }

  /** Deletes an item whatever stands there. */
  async remove(key: Key): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.name, Key: attributes(key) }));
  }

  /**
   * Every item of a partition whose sort key begins with `prefix`, in its order.
   * @param after sort key (of an item that need not exist any more) behind which to begin
   * @param page items that are read at once; as many as DynamoDB gives by default
   */
  async *query(pk: string, prefix = '', after?: string, page?: number): AsyncGenerator<Item> {
    let from: Item | undefined = after === undefined ? undefined : attributes({ pk, sk: after });
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix ? { ':prefix': { S: prefix } } : {}) },
          ConsistentRead: true,
          ExclusiveStartKey: from,
          Limit: page,
        }),
      );
      yield* answer.Items ?? [];
      from = answer.LastEvaluatedKey;
    } while (from);
  }

  /**
   * @param isDone whether what stands there was written by this very call
   * @returns whether the condition was met
   */
  private async attempt(send: () => Promise<unknown>, isDone = (_: Item) => false): Promise<boolean> {
    for (let tried = 0; ; tried++) {
      try {
        await send();
        return true;
      } catch (error) {
        if (isRefused(error)) return isDone(itemOf(error));
        if (!isPassing(error) || tried === CONFLICTS) throw error;
        await pause(tried);
      }
    }
  }
}

function versionIs(version: number) {
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}

function attributes({ pk, sk }: Key): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

function keyOf(item: Item): Key {
  return { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
}

/** Of an item, with every write; roughly with time over all of them (microseconds of the request), so that one that comes again has another. */
export function nextVersion(previous: number | undefined, now: number): number {
  return Math.max((previous ?? 0) + 1, Math.floor(now) * 1000);
}
