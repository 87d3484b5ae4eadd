import { paginateScan, ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

const TableName = 'objects';

describe('Scan', () => {
  it('finds every item once, whatever the size of its pages', async () => {
    const { client, call } = await makeDynamoDb();
    const keys = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'ä', '\u{1F600}'), fc.string({ minLength: 1 })), {
      selector: String,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 4 }), async (keys, Limit) => {
        for (const [pk, sk] of keys) await call('PutItem', { TableName, Item: item(pk, sk) });
        const found: unknown[] = [];
        for await (const { Items = [] } of paginateScan({ client }, { TableName, Limit })) found.push(...Items);
        expect(found).toHaveLength(keys.length);
        expect(found).toEqual(expect.arrayContaining(keys.map(([pk, sk]) => key(pk, sk))));
        for (const [pk, sk] of keys) await call('DeleteItem', { TableName, Key: key(pk, sk) });
      }),
      { numRuns: 30 },
    );
  });

  it('filters after it has read, also by the key', async () => {
    const { client, call } = await makeDynamoDb();
    for (const sk of ['1', '2', '3']) await call('PutItem', { TableName, Item: item('a', sk, { x: N(sk) }) });
    const scan = (FilterExpression: string, value: { N: string } | { S: string }) =>
      client.send(
        new ScanCommand({ TableName, FilterExpression, ExpressionAttributeValues: { ':x': value }, Limit: 2 }),
      );
    expect(await scan('x > :x', N(1))).toMatchObject({ Count: 1, ScannedCount: 2, LastEvaluatedKey: key('a', '2') });
    expect((await scan('sk = :x', S('1'))).Items).toEqual([item('a', '1', { x: N(1) })]);
  });

  it('reads a table without a sort key', async () => {
    const { call } = await makeDynamoDb();
    for (const id of ['b', 'a']) await call('PutItem', { TableName: 'plain', Item: { id: S(id) } });
    const first = await call('Scan', { TableName: 'plain', Limit: 1 });
    const second = await call('Scan', { TableName: 'plain', Limit: 1, ExclusiveStartKey: first.LastEvaluatedKey });
    expect([first.Items, second.Items]).toEqual(expect.arrayContaining([[{ id: S('a') }], [{ id: S('b') }]]));
  });

  it.each([
    [{ Segment: 0, TotalSegments: 2 }, /does not implement the member "Segment"/],
    [{ IndexName: 'x' }, 'The table does not have the specified index: x'],
    [{ ExpressionAttributeNames: { '#x': 'x' } }, /can only be specified when using expressions/],
    [{ ExclusiveStartKey: { pk: S('a') } }, 'The provided key element does not match the schema'],
  ])('refuses %j', async (more, message) => {
    const { call } = await makeDynamoDb();
    await expect(call('Scan', { TableName, ...more })).rejects.toMatchObject({
      code: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
