import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N } from '../../../support/dynamodb';

const TableName = 'objects';

describe('DeleteItem', () => {
  it('removes an item, and gives it when asked; one that is not there is no error', async () => {
    const { client, call } = await makeDynamoDb();
    await client.send(new PutItemCommand({ TableName, Item: key('a', '1') }));
    const remove = () => client.send(new DeleteItemCommand({ TableName, Key: key('a', '1'), ReturnValues: 'ALL_OLD' }));
    expect((await remove()).Attributes).toEqual(key('a', '1'));
    expect((await remove()).Attributes).toBeUndefined();
    expect(await call('Scan', { TableName })).toMatchObject({ Count: 0 });
  });

  it('removes nothing when its condition is not met', async () => {
    const { client, call } = await makeDynamoDb();
    await call('PutItem', { TableName, Item: item('a', '1', { version: N(2) }) });
    const remove = (version: number) =>
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: key('a', '1'),
          ConditionExpression: 'attribute_not_exists(pk) OR #version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': N(version) },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await expect(remove(1)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: item('a', '1', { version: N(2) }),
    });
    await remove(2);
    await remove(2);
    expect(await call('Scan', { TableName })).toMatchObject({ Count: 0 });
  });

  it('refuses values that no expression uses', async () => {
    const { call } = await makeDynamoDb();
    const request = {
      TableName,
      Key: key('a', '1'),
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':x': N(1) },
    };
    await expect(call('DeleteItem', request)).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}',
    });
  });
});
