import { TransactWriteItemsCommand, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';
import { makeStateFolder } from '../../../support/state-folder';
import { START } from '../../../support/surroundings';

type Writes = NonNullable<TransactWriteItemsCommandInput['TransactItems']>;
const TableName = 'objects';
const increment = (sk: string) => ({
  Update: {
    TableName,
    Key: key('a', sk),
    UpdateExpression: 'ADD x :one',
    ExpressionAttributeValues: { ':one': N(1) },
  },
});

async function make() {
  const made = await makeDynamoDb();
  const transact = (TransactItems: Writes, ClientRequestToken?: string) =>
    made.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  const stored = async () => (await made.call('Scan', { TableName })).Items;
  return { ...made, transact, stored };
}

describe('TransactWriteItems', () => {
  it('does each of its writes', async () => {
    const { call, transact, stored } = await make();
    for (const sk of ['check', 'delete', 'update'])
      await call('PutItem', { TableName, Item: item('a', sk, { x: N(1) }) });
    await transact([
      { Put: { TableName, Item: { ...key('a', 'put'), x: N(0) } } },
      increment('update'),
      increment('new'),
      { Delete: { TableName, Key: key('a', 'delete') } },
      { ConditionCheck: { TableName, Key: key('a', 'check'), ConditionExpression: 'attribute_exists(x)' } },
      { Put: { TableName: 'plain', Item: { id: S('i') } } },
    ]);
    expect(await stored()).toEqual([
      item('a', 'check', { x: N(1) }),
      item('a', 'new', { x: N(1) }),
      item('a', 'put', { x: N(0) }),
      item('a', 'update', { x: N(2) }),
    ]);
    expect(await call('Scan', { TableName: 'plain' })).toMatchObject({ Count: 1 });
  });

  it('does none of them when one condition is not met, and says which', async () => {
    const { call, transact, stored } = await make();
    await call('PutItem', { TableName, Item: item('a', '1', { x: N(1) }) });
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    const told = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    await expect(
      transact([
        { Put: { TableName, Item: key('a', '0') } },
        { Put: { TableName, Item: key('a', '1'), ...condition, ...told } },
        { Delete: { TableName, Key: key('a', '2'), ConditionExpression: 'attribute_exists(pk)', ...told } },
        { ConditionCheck: { TableName, Key: key('a', '3'), ...condition } },
      ]),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: item('a', '1', { x: N(1) }),
        },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'None' },
      ],
    });
    expect(await stored()).toEqual([item('a', '1', { x: N(1) })]);
  });

  it('does none of them when one cannot be done', async () => {
    const { call, transact, stored } = await make();
    await call('PutItem', { TableName, Item: item('a', '1', { x: S('no number') }) });
    await expect(transact([increment('0'), increment('1')])).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await stored()).toEqual([item('a', '1', { x: S('no number') })]);
  });

  it('is done once when it is repeated with its token, for ten minutes', async () => {
    const { transact, stored, clock } = await make();
    await transact([increment('1')], 'token');
    await clock.until(START + 10 * 60_000 - 1);
    await transact([increment('1')], 'token');
    expect(await stored()).toEqual([item('a', '1', { x: N(1) })]);
    await expect(transact([increment('2')], 'token')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    await clock.until(START + 10 * 60_000);
    await transact([increment('1')], 'token');
    expect(await stored()).toEqual([item('a', '1', { x: N(2) })]);
  });

  it('may be tried again with its token when it has failed', async () => {
    const { call, transact, stored } = await make();
    const writes: Writes = [
      {
        Update: {
          TableName,
          Key: key('a', '1'),
          UpdateExpression: 'ADD x :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': N(1) },
        },
      },
    ];
    await expect(transact(writes, 'token')).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await call('PutItem', { TableName, Item: item('a', '1') });
    await transact(writes, 'token');
    expect(await stored()).toEqual([item('a', '1', { x: N(1) })]);
  });

  it('knows its token after a restart', async () => {
    const folder = makeStateFolder();
    const request = { TransactItems: [increment('1')], ClientRequestToken: 'token' };
    await (await makeDynamoDb({ store: await folder.open() })).call('TransactWriteItems', request);
    const { call } = await makeDynamoDb({ store: await folder.open() });
    await call('TransactWriteItems', request);
    expect(await call('Scan', { TableName })).toMatchObject({ Items: [item('a', '1', { x: N(1) })] });
    await folder.remove();
  });

  const puts = (count: number, more = {}) =>
    Array.from({ length: count }, (_, at) => ({ Put: { TableName, Item: item('a', String(at), more) } }));
  it.each<[string, object[], RegExp]>([
    ['101 writes', puts(101), /Member must have length less than or equal to 100/],
    ['no writes', [], /'TransactItems' failed to satisfy constraint/],
    ['two writes of one item', [increment('1'), ...puts(2)], /cannot include multiple operations on one item/],
    ['a write that is none', [{}], /can only contain one of Check, Put, Update or Delete/],
    ['a write that is two', [{ ...puts(1)[0], ...increment('1') }], /can only contain one of/],
    ['more than 4 MB', puts(11, { x: S('x'.repeat(400_000)) }), /has exceeded 4 MB/],
    ['an update of nothing', [{ Update: { TableName, Key: key('a', '1') } }], /UpdateExpression' failed/],
    [
      'a check of nothing',
      [{ ConditionCheck: { TableName, Key: key('a', '1') } }],
      /ConditionExpression' failed to satisfy/,
    ],
    ['a member it does not know', [{ Get: {} }], /does not implement the member "TransactItems.0.Get"/],
  ])('refuses %s, and writes nothing', async (_, TransactItems, message) => {
    const { call, stored } = await make();
    await expect(call('TransactWriteItems', { TransactItems })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect(await stored()).toEqual([]);
  });

  it('takes a hundred writes', async () => {
    const { call, stored } = await make();
    await call('TransactWriteItems', { TransactItems: puts(100) });
    expect(await stored()).toHaveLength(100);
  });
});
