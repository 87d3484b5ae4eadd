import fc from 'fast-check';
import type { AttributeValue, Item } from '../../../../src/local/dynamodb/attribute-value';
import { Placeholders } from '../../../../src/local/dynamodb/expression/placeholders';
import { applyUpdate } from '../../../../src/local/dynamodb/expression/update';
import { parseUpdate } from '../../../../src/local/dynamodb/expression/update-syntax';
import { N, S } from '../../../support/dynamodb';

const L = (...elements: AttributeValue[]) => ({ L: elements });

function update(expression: string, before: Item, values?: Record<string, AttributeValue>): Item {
  const placeholders = new Placeholders({ ...(values && { ExpressionAttributeValues: values }) }, true);
  return applyUpdate(parseUpdate(expression, placeholders), before);
}

describe('SET', () => {
  it.each<[string, Item, Record<string, AttributeValue>, Item]>([
    ['SET a = :v', {}, { ':v': N(1) }, { a: N(1) }],
    ['set a = :v', {}, { ':v': N(1) }, { a: N(1) }],
    ['SET a = b, b = a', { a: N(1), b: N(2) }, {}, { a: N(2), b: N(1) }],
    ['SET a = a + :v', { a: N(1) }, { ':v': N('0.5') }, { a: N('1.5') }],
    ['SET a = a - :v', { a: N(1) }, { ':v': N('-2') }, { a: N(3) }],
    ['SET a = :v - a', { a: N(1) }, { ':v': N('5') }, { a: N(4) }],
    ['SET a = if_not_exists(a, :v) + :v', { a: N(1) }, { ':v': N(10) }, { a: N(11) }],
    ['SET a = if_not_exists(a, :v) + :v', {}, { ':v': N(10) }, { a: N(20) }],
    ['SET a = if_not_exists(b, c)', { c: S('c') }, {}, { a: S('c'), c: S('c') }],
    ['SET a = (:v)', {}, { ':v': N(10) }, { a: N(10) }],
    ['SET a = list_append(a, :v)', { a: L(N(1)) }, { ':v': L(N(2)) }, { a: L(N(1), N(2)) }],
    ['SET a = list_append(:v, a)', { a: L(N(1)) }, { ':v': L(N(2)) }, { a: L(N(2), N(1)) }],
    ['SET a = list_append(if_not_exists(a, :none), :v)', {}, { ':none': L(), ':v': L(N(2)) }, { a: L(N(2)) }],
    ['SET a.b.c = :v', { a: { M: { b: { M: {} } } } }, { ':v': N(1) }, { a: { M: { b: { M: { c: N(1) } } } } }],
    ['SET a[1] = :v', { a: L(N(1), N(2), N(3)) }, { ':v': S('x') }, { a: L(N(1), S('x'), N(3)) }],
    ['SET a[9] = :v', { a: L(N(1)) }, { ':v': S('x') }, { a: L(N(1), S('x')) }],
    ['SET a[9] = :y, a[7] = :x', { a: L() }, { ':x': S('x'), ':y': S('y') }, { a: L(S('x'), S('y')) }],
    ['SET a[0].b = :v', { a: L({ M: { c: N(1) } }) }, { ':v': N(2) }, { a: L({ M: { c: N(1), b: N(2) } }) }],
  ])('%s of %j with %j', (expression, before, values, after) => {
    expect(update(expression, before, Object.keys(values).length > 0 ? values : undefined)).toEqual(after);
  });

  it('takes names for what it is, whatever they mean in JavaScript', () => {
    const placeholders = new Placeholders(
      {
        ExpressionAttributeNames: { '#p': '__proto__', '#c': 'constructor' },
        ExpressionAttributeValues: { ':v': N(1) },
      },
      true,
    );
    const changes = parseUpdate('SET #p = :v, #c = if_not_exists(#c, :v)', placeholders);
    const after = applyUpdate(changes, {});
    expect(Object.entries(after)).toEqual([
      ['__proto__', N(1)],
      ['constructor', N(1)],
    ]);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
  });
});

describe('REMOVE', () => {
  it.each<[string, Item, Item]>([
    ['REMOVE a, b', { a: N(1), b: N(2), c: N(3) }, { c: N(3) }],
    ['REMOVE a', {}, {}],
    ['REMOVE a.b', { a: { M: { b: N(1), c: N(2) } } }, { a: { M: { c: N(2) } } }],
    ['REMOVE a.gone', { a: { M: {} } }, { a: { M: {} } }],
    ['REMOVE a[0], a[2]', { a: L(N(0), N(1), N(2), N(3)) }, { a: L(N(1), N(3)) }],
    ['REMOVE a[7]', { a: L(N(0)) }, { a: L(N(0)) }],
    ['SET b = a[1] REMOVE a[0]', { a: L(N(0), N(1)) }, { a: L(N(1)), b: N(1) }],
  ])('%s of %j', (expression, before, after) => {
    expect(update(expression, before)).toEqual(after);
  });

  it('means the elements of a list as they were, also when others are set', () => {
    const before = { a: L(N(0), N(1), N(2)) };
    const after = update('REMOVE a[0] SET a[1] = :x, a[5] = :y', before, { ':x': S('x'), ':y': S('y') });
    expect(after).toEqual({ a: L(S('x'), N(2), S('y')) });
  });
});

describe('ADD', () => {
  it.each<[Item, AttributeValue, Item]>([
    [{ a: N(1) }, N(-2), { a: N(-1) }],
    [{}, N(5), { a: N(5) }],
    [{}, { SS: ['b'] }, { a: { SS: ['b'] } }],
    [{ a: { SS: ['a', 'c'] } }, { SS: ['b', 'c'] }, { a: { SS: ['a', 'b', 'c'] } }],
    [{ a: { NS: ['9'] } }, { NS: ['10', '9'] }, { a: { NS: ['9', '10'] } }],
    [{ a: { BS: ['AA=='] } }, { BS: ['AQ=='] }, { a: { BS: ['AA==', 'AQ=='] } }],
  ])('to %j: %j', (before, value, after) => {
    expect(update('ADD a :v', before, { ':v': value })).toEqual(after);
  });

  it('reaches into maps and lists', () => {
    const before = { a: L({ M: { b: N(1) } }) };
    expect(update('ADD a[0].b :v', before, { ':v': N(1) })).toEqual({ a: L({ M: { b: N(2) } }) });
  });

  it('keeps 38 digits exactly', () => {
    const large = '9'.repeat(37);
    expect(update('ADD a :v', { a: N(large) }, { ':v': N(1) })).toEqual({ a: N(`1${'0'.repeat(37)}`) });
    expect(update('ADD a :v', { a: N('0.1') }, { ':v': N('0.2') })).toEqual({ a: N('0.3') });
    expect(() => update('ADD a :v', { a: N('1e30') }, { ':v': N('1e-30') })).toThrow('more than 38 significant digits');
  });
});

describe('DELETE', () => {
  it.each<[Item, AttributeValue, Item]>([
    [{ a: { SS: ['a', 'b', 'c'] } }, { SS: ['b', 'x'] }, { a: { SS: ['a', 'c'] } }],
    [{ a: { NS: ['1', '2'] } }, { NS: ['1'] }, { a: { NS: ['2'] } }],
    [{ a: { SS: ['a'] }, b: N(1) }, { SS: ['a'] }, { b: N(1) }],
    [{ b: N(1) }, { SS: ['a'] }, { b: N(1) }],
  ])('from %j: %j', (before, value, after) => {
    expect(update('DELETE a :v', before, { ':v': value })).toEqual(after);
  });
});

describe('applyUpdate', () => {
  it('never changes the item it is given', () => {
    const expressions = ['SET a[0] = :v', 'REMOVE a[0]', 'SET m.x = :v', 'REMOVE m.y', 'ADD n :n', 'DELETE s :s'];
    fc.assert(
      fc.property(fc.constantFrom(...expressions), (expression) => {
        const make = (): Item => ({ a: L(N(1), N(2)), m: { M: { y: N(1) } }, n: N(1), s: { SS: ['a', 'b'] } });
        const before = make();
        const values = Object.fromEntries(
          Object.entries({ ':v': S('x'), ':n': N(1), ':s': { SS: ['a'] } }).filter(([name]) =>
            expression.includes(name),
          ),
        );
        update(expression, before, Object.keys(values).length > 0 ? values : undefined);
        expect(before).toEqual(make());
      }),
    );
  });
});
