import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { item, makeDynamoDb } from '../../../support/dynamodb';
import { makeStateFolder } from '../../../support/state-folder';
import { makeSurroundings, START } from '../../../support/surroundings';

describe('DescribeTable', () => {
  it('tells the keys, the stream and the size of a table', async () => {
    const { client, call } = await makeDynamoDb();
    await call('PutItem', { TableName: 'objects', Item: item('a', '12') });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'objects' }));
    const arn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/objects';
    expect(Table).toMatchObject({
      TableName: 'objects',
      TableArn: arn,
      TableStatus: 'ACTIVE',
      CreationDateTime: new Date(START),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      ItemCount: 1,
      // pk, a, sk and 12.
      TableSizeBytes: 7,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LatestStreamArn: `${arn}/stream/2026-01-01T00:00:00.000`,
      LatestStreamLabel: '2026-01-01T00:00:00.000',
    });
  });

  it('tells no stream where there is none', async () => {
    const { client } = await makeDynamoDb();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'plain' }));
    expect(Table?.KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
    expect(Table?.LatestStreamArn).toBeUndefined();
  });

  it('says of a table that was there before when it was made', async () => {
    const folder = makeStateFolder();
    await makeDynamoDb({ store: await folder.open() });
    const surroundings = makeSurroundings();
    await surroundings.clock.until(START + 60_000);
    const { client } = await makeDynamoDb({ store: await folder.open(), surroundings });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'objects' }));
    expect(Table?.CreationDateTime).toEqual(new Date(START));
    await folder.remove();
  });

  it('refuses a table that does not exist', async () => {
    const { client } = await makeDynamoDb();
    await expect(client.send(new DescribeTableCommand({ TableName: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: gone not found',
    });
  });
});
