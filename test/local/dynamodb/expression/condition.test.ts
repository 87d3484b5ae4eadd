import type { AttributeValue, Item } from '../../../../src/local/dynamodb/attribute-value';
import { matchCondition } from '../../../../src/local/dynamodb/expression/condition';
import { parseCondition } from '../../../../src/local/dynamodb/expression/condition-syntax';
import { Placeholders } from '../../../../src/local/dynamodb/expression/placeholders';
import { N, S } from '../../../support/dynamodb';

const ITEM: Item = {
  s: S('hello'),
  n: N(5),
  bin: { B: 'AQID' },
  yes: { BOOL: true },
  nil: { NULL: true },
  m: { M: { one: N(1), 'with.dot': S('x') } },
  l: { L: [N(1), S('two'), { M: { a: N(3) } }] },
  ss: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2'] },
  bs: { BS: ['AQ=='] },
};

const VALUES: Record<string, AttributeValue> = {
  ':5': N(5),
  ':6': N('6.0'),
  ':4': N(4),
  ':10': N(10),
  ':hello': S('hello'),
  ':he': S('he'),
  ':ell': S('ell'),
  ':z': S('z'),
  ':a': S('a'),
  ':bin': { B: 'AQID' },
  ':01': { B: 'AQ==' },
  ':02': { B: 'AgM=' },
  ':ff': { B: '/w==' },
  ':true': { BOOL: true },
  ':false': { BOOL: false },
  ':null': { NULL: true },
  ':one': N(1),
  ':three': N(3),
  ':two': S('two'),
  ':S': S('S'),
  ':N': S('N'),
  ':M': S('M'),
  ':SS': S('SS'),
  ':ss': { SS: ['a', 'b'] },
  ':list': { L: [N(1)] },
  ':map': { M: { a: N(3) } },
};
const NAMES: Record<string, string> = { '#dot': 'with.dot', '#constructor': 'constructor' };

function matches(text: string, item: Item = ITEM): boolean {
  const pick = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}(?![A-Za-z0-9_])`).test(text)));
  const [names, values] = [pick(NAMES), pick(VALUES)];
  const placeholders = new Placeholders(
    {
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    },
    true,
  );
  const condition = parseCondition('ConditionExpression', text, placeholders);
  placeholders.checkUsed();
  return matchCondition(condition, item);
}

describe('holds', () => {
  it.each([
    ['n = :5'],
    [':5 = n'],
    ['n <> :6'],
    ['n < :6'],
    ['n < :10'],
    ['n <= :5'],
    ['n > :4'],
    ['n >= :5'],
    ['s = :hello'],
    ['s < :z'],
    ['bin = :bin'],
    ['bin > :01'],
    ['bin < :02'],
    // Its base64, /w==, comes before that of the others.
    ['bin < :ff'],
    ['yes = :true'],
    ['yes <> :false'],
    ['nil = :null'],
    ['ss = :ss'],
    ['n <> :hello'],
    ['gone <> :5'],
    ['m.one = :one'],
    ['m.#dot <> :5'],
    ['l[0] = :one'],
    ['l[2].a = :three'],
    ['l[2] = :map'],
    ['n BETWEEN :4 AND :6'],
    ['n between :5 and :5'],
    [':5 BETWEEN l[0] AND n'],
    ['n IN (:4, :5)'],
    ['n in (:hello, :5)'],
    ['attribute_exists(s)'],
    ['attribute_exists(m.#dot)'],
    ['attribute_not_exists(gone)'],
    ['attribute_not_exists(m.gone)'],
    ['attribute_not_exists(s.one)'],
    ['attribute_not_exists(l[3])'],
    ['attribute_not_exists(#constructor)'],
    ['attribute_type(s, :S)'],
    ['attribute_type(m, :M)'],
    ['begins_with(s, :he)'],
    ['begins_with(bin, :01)'],
    ['contains(s, :ell)'],
    ['contains(bin, :02)'],
    ['contains(ss, :a)'],
    ['contains(ns, :one)'],
    ['contains(bs, :01)'],
    ['contains(l, :two)'],
    ['contains(l, :map)'],
    // What is looked into may be a value, and what is sought an attribute.
    ['contains(:list, m.one)'],
    ['contains(:ss, l[0]) OR contains(:hello, s)'],
    ['begins_with(:hello, s)'],
    ['attribute_type(:ss, :SS)'],
    ['size(:list) = m.one'],
    ['size(s) IN (:4, :5)'],
    ['size(s) = :5'],
    ['size(bin) = :three'],
    ['size(ss) < :three'],
    ['size(l) = :three'],
    ['size(m) > :one'],
    ['NOT n = :6'],
    ['NOT (n = :6 OR n = :4)'],
    ['n = :6 OR n = :4 OR n = :5'],
    // AND binds more strongly than OR, NOT more than both.
    ['n = :5 OR n = :6 AND n = :4'],
    ['NOT n = :6 AND n = :5'],
    ['(n = :5 OR n = :6) AND s = :hello'],
    ['n=:5'],
    ['  n\n=\t:5  '],
  ])('%s', (text) => expect(matches(text)).toBe(true));
});

describe('does not hold', () => {
  it.each([
    ['n = :6'],
    ['n <> :5'],
    ['n = :hello'],
    ['n < :z'],
    ['s > :5'],
    ['gone = :5'],
    ['gone < :5'],
    ['gone > :5'],
    ['m.gone = :5'],
    ['gone BETWEEN :4 AND :6'],
    ['n BETWEEN :6 AND :10'],
    ['gone IN (:4)'],
    ['attribute_exists(gone)'],
    ['attribute_exists(l[3])'],
    ['attribute_exists(#constructor)'],
    ['attribute_not_exists(s)'],
    ['attribute_type(s, :N)'],
    ['attribute_type(gone, :S)'],
    ['begins_with(s, :ell)'],
    ['begins_with(n, :he)'],
    ['begins_with(gone, :he)'],
    ['contains(s, :z)'],
    ['contains(ss, :one)'],
    ['contains(m, :one)'],
    ['contains(n, :5)'],
    ['contains(:list, n)'],
    ['contains(:list, gone)'],
    ['begins_with(:he, s)'],
    ['size(:list) = gone'],
    ['size(n) = :5'],
    ['size(gone) = :5'],
    ['l = :list'],
    ['(n = :5 OR n = :6) AND s = :z'],
    ['NOT (n = :5)'],
  ])('%s', (text) => expect(matches(text)).toBe(false));

  it('for an item that does not exist, unless it says so', () => {
    expect(matches('attribute_exists(s)', {})).toBe(false);
    expect(matches('attribute_not_exists(s)', {})).toBe(true);
  });
});

describe('refuses', () => {
  it.each([
    ['n', 'Syntax error; token: "<EOF>", near: "n <EOF>"'],
    ['n = ', 'Syntax error; token: "<EOF>", near: "= <EOF>"'],
    ['n == :5', 'Syntax error; token: "=", near: "= = :5"'],
    ['= :5', 'Syntax error; token: "=", near: "= :5"'],
    ['n = :5 AND', 'Syntax error; token: "<EOF>", near: "AND <EOF>"'],
    ['n = :5 s = :5', 'Syntax error; token: "s", near: ":5 s ="'],
    ['(n = :5', 'Syntax error; token: "<EOF>", near: ":5 <EOF>"'],
    ['n = :5)', 'Syntax error; token: ")", near: ":5 )"'],
    ['n = "5"', 'Syntax error; token: """, near: ""5""'],
    ['n = 5', 'Syntax error; token: "5", near: "= 5"'],
    ['((n = :5))', 'The expression has redundant parentheses;'],
    ['n = :5 AND ((s = :5) )', 'The expression has redundant parentheses;'],
    ['name = :5', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['n = :nope', 'An expression attribute value used in expression is not defined; attribute value: :nope'],
    ['#nope = :5', 'An expression attribute name used in the document path is not defined; attribute name: #nope'],
    [
      'attribute_exists(n, s)',
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      'begins_with(n)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(s, :5)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    ['attribute_exists(:5)', 'Operator or function requires a document path; operator or function: attribute_exists'],
    [
      'attribute_type(s, :5)',
      'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N',
    ],
    [
      'attribute_type(s, :hello)',
      'Invalid attribute type name found; type: hello, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    ['attribute_exist(n)', 'Invalid function name; function: attribute_exist'],
    ['list_append(n, s)', 'The function is not allowed in a condition expression; function: list_append'],
    [
      'n = begins_with(s, :he)',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    ['n < :true', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'],
    [
      'n = n',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]',
    ],
    [
      'contains(l, l)',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [l]',
    ],
    [
      'begins_with(:5, s)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    ['size(:5) = n', 'Incorrect operand type for operator or function; operator or function: size, operand type: N'],
    [
      'size(size(s)) = n',
      'Incorrect operand type for operator or function; operator or function: size, operand type: N',
    ],
    [
      'begins_with(s, size(s))',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'n BETWEEN :6 AND :4',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:4}',
    ],
    [
      'n BETWEEN :4 AND :hello',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:4}, upper bound operand: AttributeValue: {S:hello}',
    ],
    [
      `n = :5 AND ${'x'.repeat(4096)} = :5`,
      'Expression size has exceeded the maximum allowed size; expression size: 4112',
    ],
  ])('%s', (text, message) => {
    expect(() => matches(text)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: `Invalid ConditionExpression: ${message}` }),
    );
  });

  it('more than a hundred values of IN', () => {
    const list = (count: number) => `n IN (${Array(count).fill(':5').join(',')})`;
    expect(matches(list(100))).toBe(true);
    expect(() => matches(list(101))).toThrow('Incorrect number of operands');
  });
});
