import fc from 'fast-check';
import { SlotSet } from '../../src/pods/slot-set';

const SLOTS = 100;
const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const setOf = (slots: Iterable<number>) => SlotSet.none(SLOTS).withAll(slots);

describe('SlotSet', () => {
  it('holds what a Set holds after the same changes, in ascending order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), slot)), (changes) => {
        const model = new Set<number>();
        let set = SlotSet.none(SLOTS);
        for (const [added, it] of changes) {
          if (added) model.add(it);
          else model.delete(it);
          set = added ? set.with(it) : set.without(it);
        }
        expect([...set]).toEqual([...model].sort((a, b) => a - b));
        expect(set.size).toBe(model.size);
        for (let it = 0; it < SLOTS; it++) expect(set.has(it)).toBe(model.has(it));
      }),
    );
  });

  it('has what both sets have', () => {
    fc.assert(
      fc.property(fc.uniqueArray(slot), fc.uniqueArray(slot), (a, b) => {
        const both = setOf(a).and(setOf(b));
        expect([...both]).toEqual(a.filter((it) => b.includes(it)).sort((x, y) => x - y));
        expect(both.size).toBe([...both].length);
      }),
    );
  });

  it('is never changed by what is made from it', () => {
    const set = setOf([1, 2]);
    set.with(3);
    set.without(1);
    set.withAll([4, 5]);
    expect([...set]).toEqual([1, 2]);
  });

  it('is the same set when nothing changes', () => {
    const set = setOf([1]);
    expect(set.with(1)).toBe(set);
    expect(set.without(2)).toBe(set);
  });

  it('has no slot outside of its range', () => {
    expect(setOf([SLOTS - 1]).has(5000)).toBe(false);
  });
});
