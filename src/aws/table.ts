import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { type ConditionalPut, isPassing, isRefused, itemOf, transactions } from './conditional-put';

export type Item = Record<string, AttributeValue>;

export interface Key {
  pk: string;
  sk: string;
}

/** Keys one BatchGetItem, and writes one BatchWriteItem, may have (DynamoDB's limits). */
const BATCH_GET = 100;
const BATCH_WRITE = 25;

/** How often a write that met another transaction, or too many others, is tried again before its caller is told. */
const CONFLICTS = 20;

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
      ...this.conditionalPut({ item: { ...item, write: { S: write } }, version }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    return this.attempt(
      () => this.client.send(new PutItemCommand(input)),
      (stored) => stored.write?.S === write,
    );
  }

  /**
   * Writes items as `put` does, as many as can be in one request: each request writes all of its items or none. A transaction costs twice
   * the write units, and saves a busy function most of its requests.
   * @returns false when someone else was first with one of them; others may have been written
   */
  async putEach(puts: ConditionalPut[]): Promise<boolean> {
    for (const some of transactions(puts)) {
      const [first] = some;
      if (!(first && some.length === 1 ? await this.put(first.item, first.version) : await this.putTogether(some)))
        return false;
    }
    return true;
  }

  private putTogether(puts: ConditionalPut[]): Promise<boolean> {
    const TransactItems = puts.map((put) => ({ Put: this.conditionalPut(put) }));
    return this.attempt(() => this.client.send(new TransactWriteItemsCommand({ TransactItems })));
  }

  private conditionalPut({ item, version }: ConditionalPut) {
    return {
      TableName: this.name,
      Item: item,
      ...(version === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': { N: String(version) } },
          }),
    };
  }

  /** Writes an item whatever stands there: for what is the same whoever writes it. */
  async overwrite(item: Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.name, Item: item }));
  }

  /** @returns false when the stored item has another version; true also when it is gone already */
  async delete(key: Key, version: number): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.name,
      Key: attributes(key),
      ConditionExpression: 'attribute_not_exists(pk) OR #version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    });
    return this.attempt(() => this.client.send(command));
  }

  /** Writes items whatever stands in their places. */
  putMany(items: Item[]): Promise<void> {
    return this.writeMany(items.map((item) => ({ PutRequest: { Item: item } })));
  }

  deleteMany(keys: Key[]): Promise<void> {
    return this.writeMany(keys.map((key) => ({ DeleteRequest: { Key: attributes(key) } })));
  }

  private async writeMany(requests: WriteRequest[]): Promise<void> {
    let wanted = requests;
    for (let tried = 0; wanted.length > 0; tried++) {
      const answer = await this.client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.name]: wanted.slice(0, BATCH_WRITE) } }),
      );
      const left = answer.UnprocessedItems?.[this.name] ?? [];
      wanted = [...left, ...wanted.slice(BATCH_WRITE)];
      if (left.length > 0) await pause(tried);
    }
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

function attributes({ pk, sk }: Key): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

function keyOf(item: Item): Key {
  return { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
}

/** Increases for one item with every write, and roughly with time over all of them (microseconds of the request). */
export function nextVersion(previous: number | undefined, now: number): number {
  return Math.max((previous ?? 0) + 1, Math.floor(now) * 1000);
}

/** Waits before something is tried again: those that collided once would collide again if they waited equally long. */
export function pause(tried: number): Promise<void> {
  const most = Math.min(200, 2 ** tried);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
