import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

const TableName = 'objects';

describe('GetItem', () => {
  it('finds an item by its key, and nothing by another', async () => {
    const { client } = await makeDynamoDb();
    await client.send(new PutItemCommand({ TableName, Item: key('a', '1') }));
    const get = (pk: string, sk: string) =>
      client.send(new GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }));
    expect((await get('a', '1')).Item).toEqual(key('a', '1'));
    expect((await get('a', '2')).Item).toBeUndefined();
    expect((await get('b', '1')).Item).toBeUndefined();
  });

  it('finds the same number however it is written', async () => {
    const { client } = await makeDynamoDb();
    const numbered = { probe: S('a'), taken: N('1e2') };
    await client.send(new PutItemCommand({ TableName: 'series', Item: numbered }));
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'series', Key: { probe: S('a'), taken: N('100.0') } }),
    );
    expect(Item).toEqual({ probe: S('a'), taken: N(100) });
  });

  it('gives the attributes it is asked for', async () => {
    const { client } = await makeDynamoDb();
    const Item = { ...key('a', '1'), size: N(3), deep: { M: { x: S('x'), elements: { L: [N(0), N(1), N(2)] } } } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const get = async (ProjectionExpression: string, ExpressionAttributeNames?: Record<string, string>) =>
      (
        await client.send(
          new GetItemCommand({ TableName, Key: key('a', '1'), ProjectionExpression, ExpressionAttributeNames }),
        )
      ).Item;
    expect(await get('pk')).toEqual({ pk: S('a') });
    expect(await get('#s, deep.elements[2], deep.elements[0], gone', { '#s': 'size' })).toEqual({
      size: N(3),
      deep: { M: { elements: { L: [N(0), N(2)] } } },
    });
    expect(await get('gone')).toEqual({});
  });

  it.each([
    ['a part of the key', { pk: S('a') }],
    ['more than the key', { ...key('a', '1'), x: S('x') }],
    ['a key of another type', { pk: S('a'), sk: N(1) }],
    ['other names', { pk: S('a'), other: S('1') }],
  ])('refuses %s', async (_, Key) => {
    const { client } = await makeDynamoDb();
    await expect(client.send(new GetItemCommand({ TableName, Key }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The provided key element does not match the schema',
    });
  });

  it.each([
    [
      { AttributesToGet: ['pk'] },
      'DynamoDB.GetItem of the local cloud does not implement the member "AttributesToGet"',
    ],
    [
      { ProjectionExpression: 'size' },
      'Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: size',
    ],
    [
      { ProjectionExpression: 'a, a.b' },
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
    ],
    [
      { ExpressionAttributeNames: { '#a': 'a' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ProjectionExpression: 'a', ExpressionAttributeNames: { '#b': 'b' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}',
    ],
  ])('refuses %j', async (more, message) => {
    const { call } = await makeDynamoDb();
    await expect(call('GetItem', { TableName, Key: item('a', '1'), ...more })).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    });
  });
});
