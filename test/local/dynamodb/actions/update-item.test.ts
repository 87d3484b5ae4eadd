import { PutItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '../../../../src/local/dynamodb/attribute-value';
import { item, key, makeDynamoDb, N, S } from '../../../support/dynamodb';

const TableName = 'objects';

async function make(more?: Record<string, AttributeValue>) {
  const { client, call } = await makeDynamoDb();
  if (more) await client.send(new PutItemCommand({ TableName, Item: item('a', '1', more) as never }));
  const update = (UpdateExpression: string | undefined, rest: Partial<UpdateItemCommandInput> = {}) =>
    client.send(new UpdateItemCommand({ TableName, Key: key('a', '1'), UpdateExpression, ...rest }));
  const stored = async () => (await call('GetItem', { TableName, Key: key('a', '1') })).Item;
  return { update, stored, call };
}

describe('UpdateItem', () => {
  it('changes an item and leaves the rest of it', async () => {
    const { update, stored } = await make({ x: N(1), y: N(2) });
    await update('SET x = :x', { ExpressionAttributeValues: { ':x': N(3) } });
    expect(await stored()).toEqual(item('a', '1', { x: N(3), y: N(2) }));
  });

  it.each([
    ['SET x = :x', { x: N(1) }],
    ['ADD x :x', { x: N(1) }],
    ['SET x = if_not_exists(x, :x)', { x: N(1) }],
    ['REMOVE y', {}],
    [undefined, {}],
  ])('makes an item that does not exist: %s', async (expression, made) => {
    const { update, stored } = await make();
    await update(expression, expression?.includes(':x') ? { ExpressionAttributeValues: { ':x': N(1) } } : {});
    expect(await stored()).toEqual(item('a', '1', made));
  });

  it('makes keys of every type from the Key alone', async () => {
    const { call } = await makeDynamoDb();
    const Key = { id: N('-1.50'), bytes: { B: 'AP8=' } };
    await call('UpdateItem', { TableName: 'blobs', Key });
    expect(await call('Scan', { TableName: 'blobs' })).toMatchObject({
      Items: [{ id: N('-1.5'), bytes: { B: 'AP8=' } }],
    });
  });

  it('does not make an item when its condition is not met', async () => {
    const { update, stored } = await make();
    const request = { ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeValues: { ':x': N(1) } };
    await expect(update('SET x = :x', request)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await stored()).toBeUndefined();
  });

  it('counts every one of many increments', async () => {
    const { update, stored } = await make();
    const add = () => update('ADD x :one', { ExpressionAttributeValues: { ':one': N(1) } });
    await Promise.all(Array.from({ length: 100 }, add));
    expect(await stored()).toEqual(item('a', '1', { x: N(100) }));
  });

  describe('ReturnValues', () => {
    const before = { x: N(1), y: N(2), map: { M: { a: N(1), b: N(2) } } };
    const change = 'SET x = :x, #map.a = :x REMOVE y';
    const after = { x: N(9), map: { M: { a: N(9), b: N(2) } } };
    it.each([
      ['NONE', undefined],
      ['ALL_OLD', item('a', '1', before)],
      ['ALL_NEW', item('a', '1', after)],
      ['UPDATED_OLD', { x: N(1), y: N(2), map: { M: { a: N(1) } } }],
      ['UPDATED_NEW', { x: N(9), map: { M: { a: N(9) } } }],
    ] as const)('%s', async (ReturnValues, attributes) => {
      const { update } = await make(before);
      const { Attributes } = await update(change, {
        ReturnValues,
        ExpressionAttributeNames: { '#map': 'map' },
        ExpressionAttributeValues: { ':x': N(9) },
      });
      expect(Attributes).toEqual(attributes);
    });

    it.each(['ALL_OLD', 'UPDATED_OLD'] as const)('%s of an item that is new is nothing', async (ReturnValues) => {
      const { update } = await make();
      const { Attributes } = await update('SET x = :x', { ReturnValues, ExpressionAttributeValues: { ':x': N(9) } });
      expect(Attributes).toBeUndefined();
    });
  });

  it.each([
    ['SET pk = :x', /Cannot update attribute pk. This attribute is part of the key/],
    ['REMOVE sk', /Cannot update attribute sk. This attribute is part of the key/],
    ['SET x = y + :x', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET x = s + :x', /An operand in the update expression has an incorrect data type/],
    ['ADD s :x', /An operand in the update expression has an incorrect data type/],
    ['SET gone.x = :x', /The document path provided in the update expression is invalid for update/],
    ['SET s.x = :x', /The document path provided in the update expression is invalid for update/],
    ['SET s[0] = :x', /The document path provided in the update expression is invalid for update/],
    ['REMOVE gone.x', /The document path provided in the update expression is invalid for update/],
    ['SET x = :x, x = :x', /Two document paths overlap with each other/],
    ['SET m.a = :x REMOVE m', /Two document paths overlap with each other/],
    ['SET m.a = :x, m[0] = :x', /Two document paths conflict with each other/],
    ['SET x = :x SET y = :x', /The "SET" section can only be used once/],
    ['SET x = :nope', /value used in expression is not defined; attribute value: :nope/],
    ['SET #nope = :x', /attribute name used in the document path is not defined; attribute name: #nope/],
    ['SET x = size(s)', /The function is not allowed in an update expression; function: size/],
    ['SET x = sum(s, :x)', /Invalid function name; function: sum/],
    ['SET x = if_not_exists(s)', /Incorrect number of operands for operator or function/],
    ['SET x = if_not_exists(:x, :x)', /Operator or function requires a document path/],
    ['SET x = list_append(s, :x)', /Incorrect operand type for operator or function/],
    ['ADD x y', /Syntax error; token: "y", near: "x y"/],
    ['DELETE s :x', /Incorrect operand type for operator or function; operator: DELETE/],
    ['SET x', /Syntax error; token: "<EOF>", near: "x <EOF>"/],
    ['SET x = :x,', /Syntax error; token: "<EOF>"/],
    ['PUT x = :x', /Syntax error; token: "PUT"/],
    ['SET x = :x;', /Syntax error; token: ";"/],
    ['', /The expression can not be empty;/],
    ['SET status = :x', /Attribute name is a reserved keyword; reserved keyword: status/],
  ])('refuses %j and changes nothing', async (expression, message) => {
    const { stored, call } = await make({ s: S('text') });
    const request = {
      TableName,
      Key: key('a', '1'),
      UpdateExpression: expression,
      ...(expression.includes(':x') && { ExpressionAttributeValues: { ':x': N(1) } }),
      ...(expression.includes(':nope') && { ExpressionAttributeValues: { ':yes': N(1) } }),
      ...(expression.includes('#nope') && { ExpressionAttributeNames: { '#yes': 'a' } }),
    };
    await expect(call('UpdateItem', request)).rejects.toMatchObject({
      code: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(await stored()).toEqual(item('a', '1', { s: S('text') }));
  });

  it('refuses an item that becomes larger than 400 KB', async () => {
    const { update, stored } = await make({ s: S('x'.repeat(300_000)) });
    const values = { ExpressionAttributeValues: { ':x': S('x'.repeat(120_000)) } };
    await expect(update('SET y = :x', values)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size to update has exceeded the maximum allowed size',
    });
    expect(await stored()).toEqual(item('a', '1', { s: S('x'.repeat(300_000)) }));
  });
});
