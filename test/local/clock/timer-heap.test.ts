import * as fc from 'fast-check';
import { TimerHeap, type Waiting } from '../../../src/local/clock/timer-heap';

const noop = () => {};

it('gives timers by their time, and those of one time in the order of their making', () => {
  const heap = new TimerHeap();
  const made = [30, 10, 20, 10, 30, 10].map((at) => heap.add(at, noop));
  const taken = made.map(() => heap.takeFirst() as Waiting);
  expect(taken.map((timer) => [timer.at, made.indexOf(timer)])).toEqual([
    [10, 1],
    [10, 3],
    [10, 5],
    [20, 2],
    [30, 0],
    [30, 4],
  ]);
  expect(heap.takeFirst()).toBeUndefined();
});

it('removes a timer once, and never again', () => {
  const heap = new TimerHeap();
  const [first, second] = [heap.add(1, noop), heap.add(2, noop)];
  heap.remove(first as Waiting);
  heap.remove(first as Waiting);
  expect(heap.size).toBe(1);
  expect(heap.takeFirst()).toBe(second);
  heap.remove(second as Waiting);
  expect(heap.size).toBe(0);
});

it('does nothing when a timer is removed that was there before it was cleared', () => {
  const heap = new TimerHeap();
  const timer = heap.add(1, noop);
  heap.clear();
  heap.remove(timer);
  const next = heap.add(5, noop);
  heap.remove(timer);
  expect(heap.takeFirst()).toBe(next);
});

/** One step: a timer at this time, the first one taken, or the nth of those that are left removed. */
const step = fc.oneof(
  fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
  fc.constant({ take: true as const }),
  fc.record({ remove: fc.nat() }),
);

it('is a sorted list, whatever is added, taken and removed', () =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new TimerHeap();
      // The model: sorted by time; sorting is stable, so that equal times keep the order of their making.
      let model: Waiting[] = [];
      for (const it of steps) {
        if ('add' in it) model = [...model, heap.add(it.add, noop)].sort((a, b) => a.at - b.at);
        else if ('take' in it) expect(heap.takeFirst()).toBe(model.shift());
        else {
          const [timer] = model.splice(it.remove % Math.max(model.length, 1), 1);
          if (timer) heap.remove(timer);
        }
        expect(heap.size).toBe(model.length);
      }
      while (model.length > 0) expect(heap.takeFirst()).toBe(model.shift());
    }),
  ));
