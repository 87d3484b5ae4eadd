import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

const put = (pk: string, sk: string) => ({ PutRequest: { Item: item(pk, sk) } });

describe('BatchWriteItem', () => {
  it('puts and deletes, in several tables', async () => {
    const { client, call } = await makeDynamoDb();
    await call('PutItem', { TableName: 'objects', Item: item('a', 'old') });
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          objects: [
            { PutRequest: { Item: key('a', 'new') } },
            { DeleteRequest: { Key: key('a', 'old') } },
            { DeleteRequest: { Key: key('a', 'gone') } },
          ],
          plain: [{ PutRequest: { Item: { id: S('i') } } }],
        },
      }),
    );
    expect(UnprocessedItems).toEqual({});
    expect(await call('Scan', { TableName: 'objects' })).toMatchObject({ Items: [key('a', 'new')] });
    expect(await call('Scan', { TableName: 'plain' })).toMatchObject({ Items: [{ id: S('i') }] });
  });

  it.each<[string, object, RegExp]>([
    ['26 writes', { objects: Array.from({ length: 26 }, (_, at) => put('a', String(at))) }, /Too many items requested/],
    ['nothing', {}, /cannot be null or empty/],
    ['no writes', { objects: [] }, /'RequestItems.objects' failed to satisfy constraint/],
    [
      'two writes of one item',
      { objects: [put('a', '1'), { DeleteRequest: { Key: key('a', '1') } }] },
      /Provided list of item keys contains duplicates/,
    ],
    ['a write that is none', { objects: [put('a', '1'), {}] }, /must contain exactly one of the supported operations/],
    [
      'a write that is two',
      { objects: [{ ...put('a', '1'), DeleteRequest: { Key: key('a', '2') } }] },
      /must contain exactly one of the supported operations/,
    ],
    ['an item without its key', { objects: [put('a', '1'), { PutRequest: { Item: { x: N(1) } } }] }, /Missing the key/],
    [
      'a condition',
      { objects: [{ PutRequest: { Item: item('a', '1'), ConditionExpression: 'x' } }] },
      /does not implement the member "RequestItems.objects.0.PutRequest.ConditionExpression"/,
    ],
  ])('refuses %s, and writes nothing', async (_, RequestItems, message) => {
    const { call } = await makeDynamoDb();
    await expect(call('BatchWriteItem', { RequestItems })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect(await call('Scan', { TableName: 'objects' })).toMatchObject({ Count: 0 });
  });
});
