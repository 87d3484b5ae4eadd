import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

describe('BatchGetItem', () => {
  it('finds the items there are, in several tables', async () => {
    const { client, call } = await makeDynamoDb();
    await call('PutItem', { TableName: 'objects', Item: item('a', '1', { x: N(1) }) });
    await call('PutItem', { TableName: 'plain', Item: { id: S('i'), x: N(2), y: N(3) } });
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          objects: { Keys: [key('a', '1'), key('a', '2')], ConsistentRead: true },
          plain: { Keys: [{ id: S('i') }], ProjectionExpression: '#y', ExpressionAttributeNames: { '#y': 'y' } },
        },
      }),
    );
    expect(Responses).toEqual({ objects: [item('a', '1', { x: N(1) })], plain: [{ y: N(3) }] });
    expect(UnprocessedKeys).toEqual({});
  });

  it('leaves what is beyond 16 MB for another request', async () => {
    const { client, call } = await makeDynamoDb();
    const Keys = Array.from({ length: 50 }, (_, at) => key('a', String(at)));
    const large = S('x'.repeat(400_000));
    for (const place of Keys) await call('PutItem', { TableName: 'objects', Item: { ...place, large } });
    const counts: number[] = [];
    let left: Record<string, { Keys: typeof Keys }> | undefined = { objects: { Keys } };
    while (left?.objects) {
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: left }));
      counts.push(answer.Responses?.objects?.length ?? 0);
      left = answer.UnprocessedKeys as typeof left;
    }
    expect(counts).toEqual([41, 9]);
  });

  const keys = (count: number) => Array.from({ length: count }, (_, at) => key('a', String(at)));
  it.each<[string, object, string | RegExp]>([
    ['101 keys', { objects: { Keys: keys(101) } }, 'Too many items requested for the BatchGetItem call'],
    ['no table', {}, 'The requestItems parameter is required for BatchGetItem'],
    ['no keys', { objects: { Keys: [] } }, /'RequestItems.objects.Keys' failed to satisfy constraint/],
    ['a key twice', { objects: { Keys: [key('a', '1'), key('a', '1')] } }, /list of item keys contains duplicates/],
    [
      'a member it does not know',
      { objects: { Keys: keys(1), AttributesToGet: ['x'] } },
      /does not implement the member "RequestItems.objects.AttributesToGet"/,
    ],
  ])('refuses %s', async (_, RequestItems, message) => {
    const { call } = await makeDynamoDb();
    await expect(call('BatchGetItem', { RequestItems })).rejects.toMatchObject({
      code: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('refuses a table that does not exist', async () => {
    const { call } = await makeDynamoDb();
    const RequestItems = { objects: { Keys: keys(1) }, gone: { Keys: keys(1) } };
    await expect(call('BatchGetItem', { RequestItems })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
