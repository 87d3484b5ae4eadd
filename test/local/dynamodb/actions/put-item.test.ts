import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

const TableName = 'objects';

describe('PutItem', () => {
  it('keeps every type of value, as the client sends it', async () => {
    const { client } = await makeDynamoDb();
    const whole = {
      ...key('a', '1'),
      text: S('grüße \u{1F600} \0'),
      empty: S(''),
      number: N('-12.5'),
      bytes: { B: new Uint8Array([0, 255, 1]) },
      yes: { BOOL: true },
      no: { BOOL: false },
      nothing: { NULL: true as const },
      map: { M: { inner: { L: [S('x'), { M: {} }] }, constructor: S('a name like any other') } },
      list: { L: [] },
      texts: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2'] },
      blobs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
    };
    await client.send(new PutItemCommand({ TableName, Item: whole }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('a', '1') }));
    expect(Item).toEqual(whole);
  });

  it('keeps numbers in one form, and sets in one order', async () => {
    const { client } = await makeDynamoDb();
    const Item = {
      ...key('a', '1'),
      number: N('0012.500'),
      zero: N('-0.0'),
      big: N('1.5e3'),
      small: N('15E-3'),
      numbers: { NS: ['10', '9.0'] },
      texts: { SS: ['b', 'a'] },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    expect((await client.send(new GetItemCommand({ TableName, Key: key('a', '1') }))).Item).toEqual({
      ...key('a', '1'),
      number: N('12.5'),
      zero: N('0'),
      big: N('1500'),
      small: N('0.015'),
      numbers: { NS: ['9', '10'] },
      texts: { SS: ['a', 'b'] },
    });
  });

  it('replaces the whole item, and gives the old one when asked', async () => {
    const { client } = await makeDynamoDb();
    const put = (more: Record<string, { S: string }>, ReturnValues?: 'ALL_OLD') =>
      client.send(new PutItemCommand({ TableName, Item: item('a', '1', more) as never, ReturnValues }));
    expect((await put({ x: S('1') }, 'ALL_OLD')).Attributes).toBeUndefined();
    expect((await put({ y: S('2') }, 'ALL_OLD')).Attributes).toEqual(item('a', '1', { x: S('1') }));
    expect((await put({ z: S('3') })).Attributes).toBeUndefined();
    expect((await client.send(new GetItemCommand({ TableName, Key: key('a', '1') }))).Item).toEqual(
      item('a', '1', { z: S('3') }),
    );
  });

  it('takes a table by its ARN', async () => {
    const { call } = await makeDynamoDb();
    const arn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/objects';
    await call('PutItem', { TableName: arn, Item: item('a', '1') });
    expect(await call('GetItem', { TableName, Key: key('a', '1') })).toEqual({ Item: item('a', '1') });
  });

  it('writes nothing when its condition is not met, and tells the item when asked', async () => {
    const { client } = await makeDynamoDb();
    const put = (version: number, expected?: number, tell?: 'ALL_OLD') =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: item('a', '1', { version: N(version) }) as never,
          ...(expected === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#version = :version',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':version': N(expected) },
              }),
          ReturnValuesOnConditionCheckFailure: tell,
        }),
      );
    await put(1);
    const failed = { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
    await expect(put(2)).rejects.toMatchObject({ ...failed, Item: undefined });
    await expect(put(2, 7, 'ALL_OLD')).rejects.toMatchObject({ ...failed, Item: item('a', '1', { version: N(1) }) });
    await put(2, 1);
    await expect(put(3, 1)).rejects.toMatchObject(failed);
    expect((await client.send(new GetItemCommand({ TableName, Key: key('a', '1') }))).Item?.version).toEqual(N(2));
  });

  it('lets one of many writers through that saw the same version', async () => {
    const { client } = await makeDynamoDb();
    const writers = Array.from({ length: 50 }, () =>
      client.send(
        new PutItemCommand({ TableName, Item: key('a', '1'), ConditionExpression: 'attribute_not_exists(sk)' }),
      ),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  describe('refuses', () => {
    const deep = (levels: number): object => (levels === 0 ? S('x') : { L: [deep(levels - 1)] });
    const cases: [string, object, string | RegExp][] = [
      ['an item without its sort key', { Item: { pk: S('a') } }, /Missing the key sk in the item/],
      [
        'a key of another type',
        { Item: { pk: S('a'), sk: N(1) } },
        'One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N',
      ],
      ['an empty key', { Item: item('', '1') }, /cannot contain an empty string value. Key: pk/],
      ['a partition key of more than 2,048 bytes', { Item: item('ä'.repeat(1025), '1') }, /hashkey has exceeded/],
      ['a sort key of more than 1,024 bytes', { Item: item('a', 'ä'.repeat(513)) }, /range keys has exceeded/],
      [
        'an item of more than 400 KB',
        { Item: item('a', '1', { x: S('x'.repeat(409_600)) }) },
        /Item size has exceeded/,
      ],
      ['an empty set', { Item: item('a', '1', { x: { SS: [] } }) }, /An string set {2}may not be empty/],
      ['a set with the same twice', { Item: item('a', '1', { x: { NS: ['1', '1.0'] } }) }, /contains duplicates/],
      ['a number that is none', { Item: item('a', '1', { x: N('1x') }) }, /cannot be converted to a numeric value: 1x/],
      ['39 digits', { Item: item('a', '1', { x: N('1'.repeat(39)) }) }, /more than 38 significant digits/],
      ['a number that is too large', { Item: item('a', '1', { x: N('1e126') }) }, /Number overflow/],
      ['a number that is too small', { Item: item('a', '1', { x: N('1e-131') }) }, /Number underflow/],
      ['a value of no type', { Item: item('a', '1', { x: {} as never }) }, /Supplied AttributeValue is empty/],
      ['a value of two types', { Item: item('a', '1', { x: { S: 'a', N: '1' } as never }) }, /more than one datatypes/],
      ['a false NULL', { Item: item('a', '1', { x: { NULL: false } as never }) }, /must have the value of true/],
      ['33 levels', { Item: item('a', '1', { x: deep(33) as never }) }, /Nesting Levels have exceeded/],
      ['a member it does not know', { Item: item('a', '1'), Expected: {} }, /does not implement the member "Expected"/],
      [
        'capacity figures',
        { Item: item('a', '1'), ReturnConsumedCapacity: 'TOTAL' },
        /'ReturnConsumedCapacity' failed to satisfy constraint/,
      ],
      ['new values', { Item: item('a', '1'), ReturnValues: 'ALL_NEW' }, /'ReturnValues' failed to satisfy constraint/],
      ['no item', {}, /'Item' failed to satisfy constraint/],
      [
        'values without an expression',
        { Item: item('a', '1'), ExpressionAttributeValues: { ':x': N(1) } },
        'ExpressionAttributeValues can only be specified when using expressions',
      ],
    ];
    it.each(cases)('%s', async (_, request, message) => {
      const { call } = await makeDynamoDb();
      await expect(call('PutItem', { TableName, ...request })).rejects.toMatchObject({
        code: 'ValidationException',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
      expect(await call('Scan', { TableName })).toMatchObject({ Count: 0 });
    });

    it('a value whose content is not of its type', async () => {
      const { call } = await makeDynamoDb();
      for (const x of [{ S: 1 }, { N: 1 }, { B: 'not base64!' }, { M: [] }, { L: {} }, { BOOL: 'true' }, 'x', null]) {
        await expect(call('PutItem', { TableName, Item: { ...key('a', '1'), x } })).rejects.toMatchObject({
          code: 'SerializationException',
        });
      }
    });

    it('a table that does not exist', async () => {
      const { client } = await makeDynamoDb();
      await expect(client.send(new PutItemCommand({ TableName: 'gone', Item: key('a', '1') }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Requested resource not found',
      });
    });
  });

  it('takes an item of exactly 400 KB, 32 levels, 1,024 bytes of a binary key, and the largest and smallest numbers', async () => {
    const { call } = await makeDynamoDb();
    // Names and values count: pk + a, sk + 1, x.
    const room = 400 * 1024 - (2 + 1) - (2 + 1) - 1;
    await call('PutItem', { TableName, Item: item('a', '1', { x: S('x'.repeat(room)) }) });
    const deep = (levels: number): object => (levels === 0 ? S('x') : { L: [deep(levels - 1)] });
    await call('PutItem', { TableName, Item: item('a', '2', { x: deep(32) as never }) });
    const bytes = (length: number) => ({ B: Buffer.alloc(length, 255).toString('base64') });
    await call('PutItem', { TableName: 'blobs', Item: { id: N(1), bytes: bytes(1024) } });
    await expect(call('PutItem', { TableName: 'blobs', Item: { id: N(1), bytes: bytes(1025) } })).rejects.toThrow(
      'range keys has exceeded',
    );
    const numbers = { NS: ['9.9999999999999999999999999999999999999e125', '1e-130', '-1e-130'] };
    await call('PutItem', { TableName, Item: item('a', '3', { numbers }) });
  });
});
