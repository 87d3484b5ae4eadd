import type { AttributeValue } from '../../../src/local/dynamodb/attribute-value';
import { sizeOfItem } from '../../../src/local/dynamodb/item-size';
import { N, S } from '../../support/dynamodb';

// The rules are those of "DynamoDB item sizes and formats" in the Developer Guide; the attribute's name, `ä`, is 2 bytes.
it.each<[AttributeValue, number]>([
  [S(''), 0],
  [S('abc'), 3],
  [S('ä€\u{1F600}'), 9],
  [N(0), 1],
  [N(7), 2],
  [N(-7), 3],
  [N(27), 2],
  [N(123), 3],
  [N('12300'), 3],
  [N('0.00012'), 2],
  [N('-1.5'), 3],
  [{ B: 'AQID' }, 3],
  [{ B: 'AQ==' }, 1],
  [{ BOOL: false }, 1],
  [{ NULL: true }, 1],
  [{ SS: ['a', 'bc'] }, 3],
  [{ NS: ['1', '123'] }, 5],
  [{ BS: ['AQ==', 'AQID'] }, 4],
  [{ L: [] }, 3],
  [{ L: [S('abc'), { BOOL: true }] }, 3 + 4 + 2],
  [{ M: {} }, 3],
  [{ M: { key: S('abc') } }, 3 + 3 + 3 + 1],
  [{ L: [{ L: [] }] }, 3 + 1 + 3],
])('%j is of its size', (value, bytes) => {
  expect(sizeOfItem({ ä: value })).toBe(2 + bytes);
});
