import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openStore, type Store } from '../../src/aws/store';
import { createDynamoDb } from '../../src/local/dynamodb/dynamodb';
import { openJournal } from '../../src/local/journal/journal';
import { type Action, type Service, ServiceError } from '../../src/local/service';
import type { Around } from './service-handler';
import { handlerOf } from './service-handler';
import { makeSurroundings, type TestSurroundings } from './surroundings';

export const TABLE = 'Objects';

export interface TestStore {
  store: Store;
  client: DynamoDBClient;
  service: Service;
  surroundings: TestSurroundings;
  /** What is asked from now on passes through this; undefined: nothing stands before the table any more. */
  around(wanted: Around | undefined): void;
  /** Everything of a partition, as it stands in the table. */
  items(pk: string): Promise<Record<string, { S?: string; N?: string }>[]>;
}

/** The classes of src/aws over the real client and the stand-in, in memory. @param attempts of the SDK for each call */
export async function makeStore(attempts = 1): Promise<TestStore> {
  const surroundings = makeSurroundings();
  const table = {
    name: TABLE,
    partitionKey: { name: 'pk', type: 'S' as const },
    sortKey: { name: 'sk', type: 'S' as const },
    ...{ stream: true, timeToLiveAttribute: 'expires' },
  };
  const { service } = createDynamoDb({ store: await openJournal(undefined), surroundings, tables: [table] });
  let around: Around | undefined;
  const client = clientOf(
    DynamoDBClient,
    disturbed(service, () => around),
    attempts,
  );
  const store = openStore(client, TABLE);
  return {
    ...{ store, client, service, surroundings },
    around(wanted) {
      around = wanted;
    },
    async items(pk) {
      const found = [];
      for await (const item of openStore(clientOf(DynamoDBClient, service), TABLE).table.query(pk)) found.push(item);
      return found as Record<string, { S?: string; N?: string }>[];
    },
  };
}

type ClientClass<T> = new (config: {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  requestHandler: never;
  maxAttempts: number;
}) => T;

/** A real SDK client before a stand-in. */
export function clientOf<T>(Client: ClientClass<T>, service: Service, maxAttempts = 1): T {
  return new Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: handlerOf(service) as never,
    maxAttempts,
  });
}

/** A service whose actions are done by way of what stands before them when they are asked for. */
export function disturbed(service: Service, around: () => Around | undefined): Service {
  const actions = Object.entries(service.actions).map(([name, action]): [string, Action] => [
    name,
    (input) => around()?.(name, input, action) ?? action(input),
  ]);
  return { ...service, actions: Object.fromEntries(actions) };
}

/** How a call fails: refused, or done although its answer never comes. */
export const FAULTS: Record<string, Around> = {
  throttled: async () => {
    throw new ServiceError('ThrottlingException', 'Rate exceeded');
  },
  'done and not answered': async (_, input, action) => {
    await action(input);
    throw new ServiceError('InternalServerError', 'The server has failed', 500);
  },
};

/** Lets the n-th call fail, counted from 0, and says afterwards how many there were. */
export function failNth(nth: number, fault: Around): { around: Around; calls(): number } {
  let calls = 0;
  return {
    around: (name, input, action) => (calls++ === nth ? fault(name, input, action) : action(input)),
    calls: () => calls,
  };
}
