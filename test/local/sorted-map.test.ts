import * as fc from 'fast-check';
import { partitionPoint, SortedMap } from '../../src/local/sorted-map';

const byNumber = (a: number, b: number) => a - b;

function mapOf(keys: Iterable<number>): SortedMap<number, number> {
  const map = new SortedMap<number, number>(byNumber);
  for (const key of keys) map.set(key, key);
  return map;
}

const keysOf = (entries: Iterable<[number, unknown]>) => [...entries].map(([key]) => key);
const range = (length: number) => Array.from({ length }, (_, at) => at);

describe('SortedMap', () => {
  it('does what a Map does, in the order of the keys', () => {
    // Small numbers meet each other often; thousands of them fill several chunks.
    const key = fc.oneof(fc.nat(20), fc.nat(3000));
    const step = fc.record({ key, action: fc.constantFrom('set', 'set', 'set', 'delete') });
    return fc.assert(
      fc.property(fc.nat(2500), fc.array(step, { maxLength: 300 }), (filled, steps) => {
        const map = mapOf(range(filled));
        const model = new Map(range(filled).map((each) => [each, each]));
        for (const [at, { key: each, action }] of steps.entries()) {
          if (action === 'delete') expect(map.delete(each)).toBe(model.delete(each));
          else {
            map.set(each, -at);
            model.set(each, -at);
          }
          expect(map.get(each)).toBe(model.get(each));
          expect(map.size).toBe(model.size);
        }
        const sorted = [...model].sort(([a], [b]) => a - b);
        expect([...map.ascend()]).toEqual(sorted);
        expect([...map.descend()]).toEqual(sorted.reverse());
        expect(map.first()).toEqual(sorted.at(-1));
      }),
      { numRuns: 20 },
    );
  });

  it('gives the keys of a range in both directions', () => {
    const bound = fc.integer({ min: -5, max: 3005 });
    return fc.assert(
      fc.property(fc.uniqueArray(fc.nat(3000), { maxLength: 2000 }), bound, bound, (keys, low, high) => {
        const map = mapOf(keys);
        const expected = keys.filter((key) => key >= low && key <= high).sort(byNumber);
        const below = (key: number) => key < low;
        const above = (key: number) => key > high;
        expect(keysOf(map.ascend(below, above))).toEqual(expected);
        expect(keysOf(map.descend(below, above))).toEqual(expected.reverse());
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['in order', (at: number) => at],
    ['in the opposite order', (at: number) => -at],
    ['in no order', (at: number) => (at * 48_271) % 2_147_483_647],
  ])('stays fast with 100,000 keys that come %s', (_, keyOf) => {
    const comparisons = { count: 0 };
    const map = new SortedMap<number, number>((a, b) => {
      comparisons.count++;
      return a - b;
    });
    for (const at of range(100_000)) map.set(keyOf(at), at);
    expect(map.size).toBe(100_000);
    // Two searches, of the chunk and in it, and one look: about log2(100,000) + 2 each.
    expect(comparisons.count / 100_000).toBeLessThan(30);
    for (const at of range(100_000)) map.delete(keyOf(at));
    expect([map.size, map.first(), keysOf(map.ascend()), keysOf(map.descend())]).toEqual([0, undefined, [], []]);
  });
});

describe('partitionPoint', () => {
  it('finds the first element that is not before', () => {
    return fc.assert(
      fc.property(fc.array(fc.nat(10)), fc.nat(11), (numbers, limit) => {
        const sorted = numbers.sort(byNumber);
        const expected = sorted.findIndex((each) => each >= limit);
        expect(partitionPoint(sorted, (each) => each < limit)).toBe(expected === -1 ? sorted.length : expected);
      }),
    );
  });
});
