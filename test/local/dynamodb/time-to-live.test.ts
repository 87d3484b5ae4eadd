import { item, key, makeDynamoDb, N, S } from '../../support/dynamodb';
import { makeStateFolder } from '../../support/state-folder';
import { makeSurroundings, START } from '../../support/surroundings';

const TableName = 'objects';
const SECOND = START / 1000;

async function make() {
  const made = await makeDynamoDb();
  const put = (sk: string, expires: { N: string } | { S: string }) =>
    made.call('PutItem', { TableName, Item: item('a', sk, { expires }) });
  const sorts = async () => {
    const { Items } = (await made.call('Scan', { TableName })) as { Items: { sk: { S: string } }[] };
    return Items.map(({ sk }) => sk.S);
  };
  return { ...made, put, sorts };
}

describe('time to live', () => {
  it('ends items behind their second, in their order', async () => {
    const { clock, put, sorts } = await make();
    await put('3', N(SECOND + 30));
    await put('1', N(SECOND + 10));
    await put('2', N(SECOND + 20));
    await put('4', N(SECOND + 20));
    await clock.until(START + 10_999);
    expect(await sorts()).toEqual(['1', '2', '3', '4']);
    await clock.until(START + 11_000);
    expect(await sorts()).toEqual(['2', '3', '4']);
    await clock.until(START + 25_000);
    expect(await sorts()).toEqual(['3']);
  });

  it('is seen by every action', async () => {
    const { call, clock, put } = await make();
    await put('1', N(SECOND + 1));
    await clock.until(START + 5000);
    expect(await call('GetItem', { TableName, Key: key('a', '1') })).toEqual({});
    await call('PutItem', { TableName, Item: item('a', '1'), ConditionExpression: 'attribute_not_exists(pk)' });
    expect(await call('DescribeTable', { TableName })).toMatchObject({ Table: { ItemCount: 1 } });
  });

  it('goes by the attribute as it is now', async () => {
    const { call, clock, put, sorts } = await make();
    await put('moved', N(SECOND + 1));
    await put('moved', N(SECOND + 100));
    await put('kept', N(SECOND + 1));
    await call('UpdateItem', { TableName, Key: key('a', 'kept'), UpdateExpression: 'REMOVE expires' });
    await put('gone', N(SECOND + 1));
    await call('DeleteItem', { TableName, Key: key('a', 'gone') });
    await clock.until(START + 50_000);
    expect(await sorts()).toEqual(['kept', 'moved']);
    await clock.until(START + 150_000);
    expect(await sorts()).toEqual(['kept']);
  });

  it('does not apply to what is no number, or more than five years ago', async () => {
    const { clock, put, sorts } = await make();
    await put('text', S('1'));
    await put('epoch', N(0));
    await put('milliseconds', N(START + 1000));
    await put('fraction', N(SECOND + 0.5));
    await clock.until(START + 60_000);
    expect(await sorts()).toEqual(['epoch', 'milliseconds', 'text']);
  });

  it('tells the stream that DynamoDB itself has removed the item', async () => {
    const { call, changes, clock, put } = await make();
    changes.subscribe(TableName, () => true);
    await put('1', N(SECOND + 1));
    await put('2', N(SECOND + 100));
    await call('DeleteItem', { TableName, Key: key('a', '2') });
    await clock.until(START + 5000);
    await call('GetItem', { TableName, Key: key('a', '2') });
    const removed = changes.read(TableName, '', 10).filter(({ eventName }) => eventName === 'REMOVE');
    expect(removed.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.sk, userIdentity])).toEqual([
      [S('2'), undefined],
      [S('1'), { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
    ]);
  });

  it('goes on over a restart, and what it has removed stays removed', async () => {
    const folder = makeStateFolder();
    const first = await makeDynamoDb({ store: await folder.open() });
    for (const seconds of [1, 100]) {
      const Item = item('a', String(seconds), { expires: N(SECOND + seconds) });
      await first.call('PutItem', { TableName, Item });
    }
    await first.clock.until(START + 5000);
    expect(await first.call('Scan', { TableName })).toMatchObject({ Count: 1 });
    // Its clock is behind: only what is on disk tells.
    const second = await makeDynamoDb({ store: await folder.open() });
    expect(await second.call('Scan', { TableName })).toMatchObject({ Count: 1 });
    const surroundings = makeSurroundings();
    await surroundings.clock.until(START + 200_000);
    const third = await makeDynamoDb({ store: await folder.open(), surroundings });
    expect(await third.call('Scan', { TableName })).toMatchObject({ Count: 0 });
    await folder.remove();
  });
});
