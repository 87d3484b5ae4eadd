import fc from 'fast-check';
import type { Item } from '../../../src/local/dynamodb/attribute-value';
import type { ServiceError } from '../../../src/local/service';
import { item, key, makeDynamoDb, N, OBJECTS, PLAIN } from '../../support/dynamodb';
import { makeStateFolder } from '../../support/state-folder';

const TableName = 'objects';

type Command =
  | { kind: 'put'; sk: string; x: number; expected?: number | 'none' }
  | { kind: 'add'; sk: string; x: number; expected?: number | 'none' }
  | { kind: 'delete'; sk: string; expected?: number | 'none' }
  | { kind: 'batch'; puts: { sk: string; x: number }[]; deletes: string[] }
  | { kind: 'transact'; sks: string[]; x: number; absent: string }
  | { kind: 'query'; prefix: string; forward: boolean; limit: number };

const sk = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 3 });
const x = fc.integer({ min: 0, max: 3 });
const expected = fc.option(fc.oneof(x, fc.constant('none' as const)), { nil: undefined });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), sk, x, expected }),
  fc.record({ kind: fc.constant('add' as const), sk, x, expected }),
  fc.record({ kind: fc.constant('delete' as const), sk, expected }),
  fc.record({
    kind: fc.constant('batch' as const),
    puts: fc.uniqueArray(fc.record({ sk: sk.map((text) => `+${text}`), x }), {
      selector: ({ sk }) => sk,
      minLength: 1,
    }),
    deletes: fc.uniqueArray(sk),
  }),
  fc.record({
    kind: fc.constant('transact' as const),
    sks: fc.uniqueArray(sk),
    x,
    absent: sk.map((text) => `?${text}`),
  }),
  fc.record({
    kind: fc.constant('query' as const),
    prefix: fc.string({ unit: fc.constantFrom('a', 'b', '/', '+'), maxLength: 2 }),
    forward: fc.boolean(),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
);

/** What DynamoDB should be: a map from sort keys to numbers. */
class Model {
  readonly values = new Map<string, number>();

  allows(sk: string, wanted: number | 'none' | undefined): boolean {
    if (wanted === undefined) return true;
    return wanted === 'none' ? !this.values.has(sk) : this.values.get(sk) === wanted;
  }

  get items(): Item[] {
    return [...this.values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sk, x]) => item('p', sk, { x: N(x) }));
  }
}

type Call = Awaited<ReturnType<typeof makeDynamoDb>>['call'];

const condition = (wanted: number | 'none' | undefined, more: Record<string, { N: string }> = {}) => {
  const values = { ...more, ...(typeof wanted === 'number' && { ':expected': N(wanted) }) };
  return {
    ...(wanted === 'none' && { ConditionExpression: 'attribute_not_exists(pk)' }),
    ...(typeof wanted === 'number' && { ConditionExpression: 'x = :expected' }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
};

const succeeds = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => true,
    (error: ServiceError) => {
      if (!/^(ConditionalCheckFailed|TransactionCanceled)Exception$/.test(error.code)) throw error;
      return false;
    },
  );

async function queryAll(call: Call, { prefix, forward, limit }: Extract<Command, { kind: 'query' }>): Promise<Item[]> {
  const found: Item[] = [];
  let from: Item | undefined;
  do {
    const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await call('Query', {
      TableName,
      KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'p' }, ...(prefix && { ':prefix': { S: prefix } }) },
      ScanIndexForward: forward,
      Limit: limit,
      ...(from && { ExclusiveStartKey: from }),
    });
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
}

async function run(call: Call, model: Model, command: Command): Promise<void> {
  const { values } = model;
  switch (command.kind) {
    case 'put': {
      const { sk, x, expected } = command;
      const request = { TableName, Item: item('p', sk, { x: N(x) }), ...condition(expected) };
      const allowed = model.allows(sk, expected);
      expect(await succeeds(call('PutItem', request))).toBe(allowed);
      if (allowed) values.set(sk, x);
      return;
    }
    case 'add': {
      const { sk, x, expected } = command;
      const update = { UpdateExpression: 'ADD x :x', ...condition(expected, { ':x': N(x) }) };
      const allowed = model.allows(sk, expected);
      expect(await succeeds(call('UpdateItem', { TableName, Key: key('p', sk), ...update }))).toBe(allowed);
      if (allowed) values.set(sk, (values.get(sk) ?? 0) + x);
      return;
    }
    case 'delete': {
      const { sk, expected } = command;
      const allowed = model.allows(sk, expected);
      expect(await succeeds(call('DeleteItem', { TableName, Key: key('p', sk), ...condition(expected) }))).toBe(
        allowed,
      );
      if (allowed) values.delete(sk);
      return;
    }
    case 'batch': {
      const { puts, deletes } = command;
      const requests = [
        ...puts.map(({ sk, x }) => ({ PutRequest: { Item: item('p', sk, { x: N(x) }) } })),
        ...deletes.map((sk) => ({ DeleteRequest: { Key: key('p', sk) } })),
      ];
      await call('BatchWriteItem', { RequestItems: { [TableName]: requests } });
      for (const { sk, x } of puts) values.set(sk, x);
      for (const sk of deletes) values.delete(sk);
      return;
    }
    case 'transact': {
      const { sks, x, absent } = command;
      const writes = sks.map((sk) => ({ Put: { TableName, Item: item('p', sk, { x: N(x) }) } }));
      const last = { Put: { TableName, Item: item('p', absent, { x: N(x) }), ...condition('none') } };
      const allowed = model.allows(absent, 'none');
      expect(await succeeds(call('TransactWriteItems', { TransactItems: [...writes, last] }))).toBe(allowed);
      if (allowed) for (const sk of [...sks, absent]) values.set(sk, x);
      return;
    }
    case 'query': {
      const matching = model.items.filter(({ sk }) => (sk as { S: string }).S.startsWith(command.prefix));
      expect(await queryAll(call, command)).toEqual(command.forward ? matching : matching.slice().reverse());
    }
  }
}

describe('DynamoDB', () => {
  it('does what a map would do, whatever is asked of it, and so does what is read back from disk', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const folder = makeStateFolder();
        const model = new Model();
        const { call } = await makeDynamoDb({ store: await folder.open() });
        for (const each of commands) await run(call, model, each);
        const again = await makeDynamoDb({ store: await folder.open() });
        expect(await again.call('Scan', { TableName })).toMatchObject({ Items: model.items });
        await folder.remove();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps tables apart', async () => {
    const { call } = await makeDynamoDb({ tables: [OBJECTS, { ...OBJECTS, name: 'others' }] });
    await call('PutItem', { TableName, Item: item('a', '1') });
    expect(await call('GetItem', { TableName: 'others', Key: key('a', '1') })).toEqual({});
  });

  it.each(['created', 'trimmed', 'transactions', 'streams'])('keeps a table called %s', async (name) => {
    const folder = makeStateFolder();
    for (const Count of [0, 1]) {
      const { call, changes } = await makeDynamoDb({ store: await folder.open(), tables: [{ ...OBJECTS, name }] });
      changes.subscribe(name, () => true);
      expect(await call('Scan', { TableName: name })).toMatchObject({ Count });
      await call('PutItem', { TableName: name, Item: item('a', '1') });
    }
    await folder.remove();
  });

  it('does not say that it has written what cannot be written', async () => {
    const folder = makeStateFolder();
    const store = await folder.open();
    const { call } = await makeDynamoDb({ store });
    await store.close();
    const writes: [string, object][] = [
      ['PutItem', { TableName, Item: item('a', '1') }],
      ['UpdateItem', { TableName, Key: key('a', '2') }],
      ['BatchWriteItem', { RequestItems: { [TableName]: [{ PutRequest: { Item: item('a', '3') } }] } }],
      ['TransactWriteItems', { TransactItems: [{ Put: { TableName, Item: item('a', '4') } }] }],
      ['DeleteItem', { TableName, Key: key('a', '1') }],
    ];
    for (const [action, request] of writes) await expect(call(action, request)).rejects.toThrow('is closed');
    await folder.remove();
  });

  it('does not start on items that do not have the key of their table', async () => {
    const folder = makeStateFolder();
    const { call } = await makeDynamoDb({ store: await folder.open(), tables: [PLAIN] });
    await call('PutItem', { TableName: 'plain', Item: { id: { S: 'a' } } });
    const tables = [{ ...OBJECTS, name: 'plain' }];
    const store = await folder.open();
    await expect(makeDynamoDb({ store, tables })).rejects.toThrow('Missing the key pk in the item');
    await folder.remove();
  });

  it('does not get slow in a partition of ten thousand items', async () => {
    const { call } = await makeDynamoDb();
    const count = 10_000;
    // Every number once, in no order.
    const sortOf = (at: number) => String((at * 7919) % count).padStart(4, '0');
    const begun = performance.now();
    for (let at = 0; at < count; at++) {
      const Item = item('p', sortOf(at), { x: N(at) });
      await call('PutItem', { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
    }
    // An idle core does more than 10,000 a second; one that sorts anew each time, a few hundred.
    expect(performance.now() - begun).toBeLessThan(10_000);
    const { Items } = await call('Query', {
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk > :sk',
      ExpressionAttributeValues: { ':pk': { S: 'p' }, ':sk': { S: '9997' } },
    });
    expect(Items).toHaveLength(2);
  }, 30_000);
});
