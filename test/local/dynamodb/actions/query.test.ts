import { PutItemCommand, paginateQuery, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { key, makeDynamoDb, N, S } from '../../../support/dynamodb';

type Query = Partial<QueryCommandInput>;

const bytes = (...values: number[]) => ({ B: Uint8Array.from(values) });

/** Partition `a` of `objects` with these sort keys, beside two others. */
async function make(sorts: string[]) {
  const made = await makeDynamoDb();
  for (const sk of sorts)
    await made.call('PutItem', { TableName: 'objects', Item: { ...key('a', sk), size: N(sk.length) } });
  for (const pk of ['A', 'b']) await made.call('PutItem', { TableName: 'objects', Item: key(pk, 'other') });
  const query = (more: Query) =>
    made.client.send(
      new QueryCommand({
        TableName: 'objects',
        KeyConditionExpression: 'pk = :pk',
        ...more,
        ExpressionAttributeValues: { ':pk': S('a'), ...more.ExpressionAttributeValues },
      }),
    );
  return { ...made, query };
}
const sortsOf = ({ Items }: { Items?: Record<string, unknown>[] | undefined }) =>
  (Items ?? []).map(({ sk }) => (sk as { S: string }).S);

describe('Query', () => {
  it('finds the items of one partition, in the order of their UTF-8 bytes, both ways', async () => {
    const { query } = await make(['b', '\u{1F600}', 'a', '\uFFFD', 'a/1', 'Z', 'ä']);
    const order = ['Z', 'a', 'a/1', 'b', 'ä', '\uFFFD', '\u{1F600}'];
    const found = await query({});
    expect(sortsOf(found)).toEqual(order);
    expect(found).toMatchObject({ Count: 7, ScannedCount: 7 });
    expect(found.LastEvaluatedKey).toBeUndefined();
    expect(sortsOf(await query({ ScanIndexForward: false }))).toEqual(order.slice().reverse());
  });

  it('finds nothing in a partition that has nothing', async () => {
    const { query } = await make([]);
    expect(await query({})).toMatchObject({ Items: [], Count: 0, ScannedCount: 0 });
  });

  describe('a part of a partition', () => {
    const sorts = ['a', 'b', 'b/1', 'b/2', 'c', 'd'];
    it.each<[string, Record<string, string>, string[]]>([
      ['sk = :x', { ':x': 'b' }, ['b']],
      ['sk = :x', { ':x': 'bb' }, []],
      ['sk < :x', { ':x': 'b/1' }, ['a', 'b']],
      ['sk <= :x', { ':x': 'b/1' }, ['a', 'b', 'b/1']],
      ['sk > :x', { ':x': 'b/2' }, ['c', 'd']],
      ['sk >= :x', { ':x': 'b/2' }, ['b/2', 'c', 'd']],
      ['sk BETWEEN :x AND :y', { ':x': 'b', ':y': 'c' }, ['b', 'b/1', 'b/2', 'c']],
      ['sk BETWEEN :x AND :y', { ':x': 'b0', ':y': 'b1' }, []],
      ['begins_with(sk, :x)', { ':x': 'b/' }, ['b/1', 'b/2']],
      ['begins_with(sk, :x)', { ':x': 'b' }, ['b', 'b/1', 'b/2']],
      ['begins_with(sk, :x)', { ':x': 'x' }, []],
    ])('%s of %j', async (condition, values, expected) => {
      const { query } = await make(sorts);
      const ExpressionAttributeValues = Object.fromEntries(
        Object.entries(values).map(([name, text]) => [name, S(text)]),
      );
      for (const KeyConditionExpression of [`pk = :pk AND ${condition}`, `(${condition}) AND (pk = :pk)`]) {
        const more = { KeyConditionExpression, ExpressionAttributeValues };
        expect(sortsOf(await query(more))).toEqual(expected);
        expect(sortsOf(await query({ ...more, ScanIndexForward: false }))).toEqual(expected.slice().reverse());
      }
    });

    it('is also found page by page, both ways', async () => {
      const { query } = await make(sorts);
      for (const ScanIndexForward of [true, false]) {
        const more = {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :x)',
          ExpressionAttributeValues: { ':x': S('b') },
          ScanIndexForward,
          Limit: 1,
        };
        const found: string[] = [];
        let from: QueryCommandInput['ExclusiveStartKey'];
        do {
          const page = await query({ ...more, ExclusiveStartKey: from });
          found.push(...sortsOf(page));
          from = page.LastEvaluatedKey;
        } while (from);
        expect(found).toEqual(ScanIndexForward ? ['b', 'b/1', 'b/2'] : ['b/2', 'b/1', 'b']);
      }
    });
  });

  it('orders numbers by their value', async () => {
    const { client, call } = await makeDynamoDb();
    const order = ['-10', '-9', '-0.5', '0', '2', '10', '1000000000000000000001', '1000000000000000000002'];
    for (const at of order.slice().reverse())
      await call('PutItem', { TableName: 'series', Item: { probe: S('a'), taken: N(at) } });
    const query = async (condition: string, values: Record<string, { N: string }>) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: 'series',
          KeyConditionExpression: `probe = :probe${condition}`,
          ExpressionAttributeValues: { ':probe': S('a'), ...values },
        }),
      );
      return Items?.map(({ taken }) => taken?.N);
    };
    expect(await query('', {})).toEqual(order);
    expect(await query(' AND taken > :x', { ':x': N('-1e1') })).toEqual(order.slice(1));
    expect(await query(' AND taken BETWEEN :x AND :y', { ':x': N(-1), ':y': N(2) })).toEqual(['-0.5', '0', '2']);
  });

  it('orders binary by its bytes', async () => {
    const { client } = await makeDynamoDb();
    const order = [bytes(0), bytes(1), bytes(1, 0), bytes(1, 200), bytes(2), bytes(127), bytes(128), bytes(255)];
    for (const value of order.slice().reverse())
      await client.send(new PutItemCommand({ TableName: 'blobs', Item: { id: N(1), bytes: value } }));
    const query = async (condition: string, values: QueryCommandInput['ExpressionAttributeValues']) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: 'blobs',
          KeyConditionExpression: `id = :id${condition}`,
          ExpressionAttributeValues: { ':id': N('1.0'), ...values },
        }),
      );
      return Items?.map((found) => found.bytes);
    };
    expect(await query('', {})).toEqual(order);
    expect(await query(' AND begins_with(bytes, :x)', { ':x': bytes(1) })).toEqual(order.slice(1, 4));
  });

  it('filters after it has read: limits and counts are of what was read', async () => {
    const { query } = await make(['a', 'aa', 'b', 'bb']);
    const more = {
      FilterExpression: '#size > :one',
      ExpressionAttributeNames: { '#size': 'size' },
      ExpressionAttributeValues: { ':one': N(1) },
    };
    const page = await query({ ...more, Limit: 3 });
    expect(sortsOf(page)).toEqual(['aa']);
    expect(page).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: key('a', 'b') });
  });

  it('names the last key of a full page also when nothing follows', async () => {
    const { query } = await make(['a', 'b']);
    expect((await query({ Limit: 2 })).LastEvaluatedKey).toEqual(key('a', 'b'));
    const rest = await query({ Limit: 2, ExclusiveStartKey: key('a', 'b') });
    expect(rest.Count).toBe(0);
    expect(rest.LastEvaluatedKey).toBeUndefined();
    expect((await query({ Limit: 3 })).LastEvaluatedKey).toBeUndefined();
  });

  it('goes on behind a key whose item is gone', async () => {
    const { query } = await make(['a', 'c']);
    expect(sortsOf(await query({ ExclusiveStartKey: key('a', 'b') }))).toEqual(['c']);
    expect(sortsOf(await query({ ExclusiveStartKey: key('a', 'b'), ScanIndexForward: false }))).toEqual(['a']);
  });

  it('reads a megabyte at most in one page', async () => {
    const { client, call } = await makeDynamoDb();
    const large = S('x'.repeat(300_000));
    for (const sk of ['1', '2', '3', '4', '5', '6', '7']) {
      await call('PutItem', { TableName: 'objects', Item: { ...key('a', sk), large } });
    }
    const pages: number[] = [];
    const input = {
      TableName: 'objects',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': S('a') },
      ProjectionExpression: 'sk',
    };
    for await (const { Count = 0 } of paginateQuery({ client }, input)) pages.push(Count);
    expect(pages).toEqual([3, 3, 1]);
  });

  it('gives the attributes, or the number, it is asked for', async () => {
    const { query } = await make(['a', 'aa']);
    expect((await query({ ProjectionExpression: 'sk' })).Items).toEqual([{ sk: S('a') }, { sk: S('aa') }]);
    const counted = await query({ Select: 'COUNT' });
    expect(counted).toMatchObject({ Count: 2, ScannedCount: 2 });
    expect(counted.Items).toBeUndefined();
  });

  it.each<[Query, string | RegExp]>([
    [{ KeyConditionExpression: 'sk = :pk' }, 'Query condition missed key schema element: pk'],
    [{ KeyConditionExpression: 'pk < :pk' }, 'Query key condition not supported'],
    [{ KeyConditionExpression: 'begins_with(pk, :pk)' }, 'Query key condition not supported'],
    [{ KeyConditionExpression: 'pk = :pk OR sk = :pk' }, /Invalid operator used in KeyConditionExpression: OR/],
    [{ KeyConditionExpression: 'NOT pk = :pk' }, /Invalid operator used in KeyConditionExpression: NOT/],
    [{ KeyConditionExpression: 'pk = :pk AND sk <> :pk' }, /Invalid operator used in KeyConditionExpression: <>/],
    [
      { KeyConditionExpression: 'pk = :pk AND contains(sk, :pk)' },
      /Invalid operator used in KeyConditionExpression: contains/,
    ],
    [{ KeyConditionExpression: 'pk = :pk AND attribute_exists(sk)' }, /attribute_exists/],
    [{ KeyConditionExpression: 'pk = :pk AND x = :pk' }, 'Query condition missed key schema element: sk'],
    [
      { KeyConditionExpression: 'pk = :pk AND sk > :pk AND sk < :pk' },
      'KeyConditionExpressions must only contain one condition per key',
    ],
    [{ KeyConditionExpression: 'pk.x = :pk' }, /cannot have conditions on nested attributes/],
    [
      { KeyConditionExpression: 'pk = :pk AND sk = :n', ExpressionAttributeValues: { ':n': N(1) } },
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [{ ExpressionAttributeValues: { ':pk': S('') } }, /cannot contain an empty string value. Key: pk/],
    [
      { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :no)', ExpressionAttributeValues: { ':no': S('') } },
      /cannot contain an empty string value. Key: sk/,
    ],
    [
      { FilterExpression: 'sk = :x', ExpressionAttributeValues: { ':x': S('a') } },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [{ ExclusiveStartKey: key('b', 'a') }, /starting key is outside query boundaries/],
    [{ ExclusiveStartKey: { pk: S('a') } }, 'The provided key element does not match the schema'],
    [{ Limit: 0 }, /'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1/],
    [{ IndexName: 'by-name' }, 'The table does not have the specified index: by-name'],
    [{ KeyConditions: {} }, 'DynamoDB.Query of the local cloud does not implement the member "KeyConditions"'],
    [
      { Select: 'COUNT', ProjectionExpression: 'sk' },
      /Cannot specify the ProjectionExpression when choosing to get only the Count/,
    ],
    [{ Select: 'SPECIFIC_ATTRIBUTES' }, 'SPECIFIC_ATTRIBUTES requires a ProjectionExpression'],
    [{ ExpressionAttributeValues: { ':unused': N(1) } }, /unused in expressions: keys: {:unused}/],
  ])('refuses %j', async (more, message) => {
    const { query } = await make([]);
    await expect(query(more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
