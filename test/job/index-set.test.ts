import fc from 'fast-check';
import {
  countIndexes,
  formatIndexes,
  formatIntervals,
  indexesOf,
  parseIndexes,
  readIndexes,
} from '../../src/job/index-set';

const sets = fc.uniqueArray(fc.nat(200)).map((indexes) => indexes.sort((a, b) => a - b));

describe('formatIndexes', () => {
  it.each([
    [[], ''],
    [[0, 1], '0,1'],
    [[0, 1, 2], '0-2'],
    [[1, 3, 4, 5, 7], '1,3-5,7'],
    [[2, 4, 5, 7, 8, 9], '2,4,5,7-9'],
  ])('writes %j as %j', (indexes, text) => {
    expect(formatIndexes(indexes)).toBe(text);
  });

  it('is undone by readIndexes and by parseIndexes', () => {
    fc.assert(
      fc.property(sets, (indexes) => {
        const text = formatIndexes(indexes);
        expect([...indexesOf(readIndexes(text, 201))]).toEqual(indexes);
        const parsed = parseIndexes(text, 201);
        expect('intervals' in parsed && [...indexesOf(parsed.intervals)]).toEqual(indexes);
        expect(countIndexes(readIndexes(text, 201))).toBe(indexes.length);
      }),
    );
  });
});

describe('parseIndexes', () => {
  it.each([
    ['', 0],
    ['0-1', 2],
    ['1,3-5,7', 5],
    ['0-9', 10],
  ])('takes %j as %d indexes', (text, count) => {
    const parsed = parseIndexes(text, 10);
    expect('intervals' in parsed && countIndexes(parsed.intervals)).toBe(count);
  });

  it.each([
    [
      '1--3',
      `the fragment "1--3" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
    [
      '1-2-3',
      `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
    ['1, 5', 'cannot convert string to integer for index: " 5"'],
    ['1,', 'cannot convert string to integer for index: ""'],
    ['a', 'cannot convert string to integer for index: "a"'],
    ['5', 'too large index: "5"'],
    ['3-9', 'too large index: "9"'],
    ['3,0', 'non-increasing order, previous: 3, current: 0'],
    ['1-1', 'non-increasing order, previous: 1, current: 1'],
    ['0-2,2', 'non-increasing order, previous: 2, current: 2'],
  ])('refuses %j', (text, error) => {
    expect(parseIndexes(text, 5)).toEqual({ error });
  });

  it('reports the first mistake from the left', () => {
    expect(parseIndexes('9,x', 5)).toEqual({ error: 'too large index: "9"' });
  });
});

describe('readIndexes', () => {
  it.each([
    ['1,x,3', '1,3'],
    ['3,1', '3'],
    ['0-2,2-4', '0-2'],
    ['1-2-3,5', '5'],
    ['4-8,12', '4-8'],
    ['7-20', '7-9'],
    ['', ''],
  ])('reads %j, for 10 completions, as %j', (text, kept) => {
    expect(formatIntervals(readIndexes(text, 10))).toBe(kept);
  });

  it('reads any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-,x ') }), fc.nat(50), (text, completions) => {
        const indexes = [...indexesOf(readIndexes(text, completions))];
        expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
        expect(indexes.every((index) => index < completions)).toBe(true);
      }),
    );
  });
});
