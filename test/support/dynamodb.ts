import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DurableStore } from '../../src/local/durable-map';
import type { AttributeValue, Item } from '../../src/local/dynamodb/attribute-value';
import { createDynamoDb } from '../../src/local/dynamodb/dynamodb';
import type { TableDefinition } from '../../src/local/dynamodb/table-definition';
import { openJournal } from '../../src/local/journal/journal';
import { handlerOf } from './service-handler';
import { makeSurroundings } from './surroundings';

/** A table like Gantry's: two strings for a key, a stream, and a time to live. */
export const OBJECTS: TableDefinition = {
  name: 'objects',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  stream: true,
  timeToLiveAttribute: 'expires',
};

/** Its sort key is a number. */
export const SERIES: TableDefinition = {
  name: 'series',
  partitionKey: { name: 'probe', type: 'S' },
  sortKey: { name: 'taken', type: 'N' },
  stream: false,
};

/** Its sort key is binary. */
export const BLOBS: TableDefinition = {
  name: 'blobs',
  partitionKey: { name: 'id', type: 'N' },
  sortKey: { name: 'bytes', type: 'B' },
  stream: false,
};

/** Without a sort key. */
export const PLAIN: TableDefinition = { name: 'plain', partitionKey: { name: 'id', type: 'S' }, stream: false };

export interface DynamoDbOptions {
  /** In memory by default. */
  store?: DurableStore;
  tables?: TableDefinition[];
  surroundings?: ReturnType<typeof makeSurroundings>;
}

/** The stand-in on a virtual clock, and the real client over it. */
export async function makeDynamoDb({ store, tables, surroundings = makeSurroundings() }: DynamoDbOptions = {}) {
  const { service, changes } = createDynamoDb({
    store: store ?? (await openJournal(undefined)),
    surroundings,
    tables: tables ?? [OBJECTS, SERIES, BLOBS, PLAIN],
  });
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: handlerOf(service) as never,
    maxAttempts: 1,
  });
  /** For what the client would not send, or where its time would be what is measured. */
  const call = (action: string, input: unknown): Promise<Record<string, unknown>> => {
    const run = service.actions[action];
    if (!run) throw new Error(`no action ${action}`);
    return run(input) as Promise<Record<string, unknown>>;
  };
  return { service, changes, client, call, clock: surroundings.clock };
}

export const S = (text: string): { S: string } => ({ S: text });
export const N = (value: number | string): { N: string } => ({ N: String(value) });

/** A key of `objects`. */
export const key = (pk: string, sk: string): { pk: { S: string }; sk: { S: string } } => ({ pk: S(pk), sk: S(sk) });

/** An item of `objects`. */
export const item = (pk: string, sk: string, more: Record<string, AttributeValue> = {}): Item => ({
  ...key(pk, sk),
  ...more,
});
