import fc from 'fast-check';
import { observe } from '../../src/pods/observe';
import {
  closeSlot,
  decode,
  encode,
  FRESH,
  isOpen,
  newProgress,
  openCount,
  openSlots,
  type Progress,
  withRetry,
} from '../../src/pods/progress';
import { statusOf } from '../../src/status/job-status';
import { makeIdentity, makeRecord, makeStopped, START } from '../support/pods';

const count = fc.integer({ min: 0, max: 1_000_000 });
const time = fc.integer({ min: 0, max: START * 2 });

const progress: fc.Arbitrary<Progress> = fc.integer({ min: 0, max: 70 }).chain((slots) => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, slots - 1) }), { maxLength: slots });
  const none = newProgress(slots, START).succeeded;
  const set = some.map((chosen) => none.withAll(chosen));
  const retry = fc.record({
    ...{ attempt: count, launch: count, failures: count, ignored: count },
    ...{ restarts: count, troubles: count, retryAt: time },
  });
  return fc.record({
    ...{ slots: fc.constant(slots), generation: count, firstAttempt: count, askedAt: time },
    ...{
      succeeded: set,
      ended: set,
      alive: set,
      running: set,
      terminating: set,
      dying: set,
      leaving: set,
      parked: set,
    },
    ...{ stride: fc.constant(slots), lastAttempt: count, parts: fc.constant([{ from: 0, to: slots, attempt: 1 }]) },
    retries: fc.array(fc.tuple(fc.integer({ min: 0, max: slots }), retry)).map((entries) => new Map(entries)),
    ...{ failed: count, failureTimes: fc.array(time, { maxLength: 8 }), lastSuccessAt: time },
  });
});

describe('encode and decode', () => {
  it('gives back the progress that was stored', () => {
    fc.assert(fc.property(progress, (it) => expect(decode(encode(it))).toEqual(it)));
  });

  it.each([
    ['of another version', Uint8Array.of(1, 0, 0)],
    ['that are empty', new Uint8Array()],
  ])('refuses bytes %s', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(/version/);
  });

  it('fits an item of 400 KB with 100,000 slots done in no order and 10,000 in their back-off', () => {
    let it: Progress = newProgress(100_000, START);
    const scattered = it.succeeded.withAll(Array.from({ length: 100_000 }, (_, n) => n).filter((n) => chance(n) < 0.5));
    const retries = new Map(
      Array.from({ length: 10_000 }, (_, n) => [
        n * 10,
        { ...FRESH, attempt: n % 7, failures: n % 7, retryAt: START + Math.floor(chance(n) * 600_000) },
      ]),
    );
    it = { ...it, succeeded: scattered, alive: scattered, running: scattered, retries };
    // The Job object of a manifest that an API server takes is far below the rest.
    expect(encode(it).length).toBeLessThan(250_000);
  });
});

/** In [0, 1), the same every time. */
function chance(n: number): number {
  return (((n * 2_654_435_761) % 2 ** 32) ^ ((n * 40_503) % 65_536)) / 2 ** 32;
}

describe('slots', () => {
  it('are open until they are closed, ascending', () => {
    let it = newProgress(5, START);
    it = closeSlot(closeSlot(it, 3, 'succeeded'), 0, 'ended');
    expect([...openSlots(it)]).toEqual([1, 2, 4]);
    expect(openCount(it)).toBe(3);
    expect(isOpen(it, 3)).toBe(false);
  });

  it('are forgotten in detail once they are closed', () => {
    const failed = withRetry(newProgress(2, START), 1, { ...FRESH, failures: 3 });
    expect(closeSlot(failed, 1, 'succeeded').retries.size).toBe(0);
  });
});

it('the last 10,000 of 100,000 indexes cost what changes with each, and not a step for every index', () => {
  const begun = makeRecord({ completionMode: 'Indexed', completions: 100_000, parallelism: 1000 });
  const before = begun.progress.succeeded.withAll(Array.from({ length: 90_000 }, (_, slot) => slot));
  let record = { ...begun, progress: { ...begun.progress, succeeded: before } };
  const task = makeStopped(0);
  const began = performance.now();
  for (let slot = 90_000; slot < 100_000; slot++) {
    record = observe(record, makeIdentity({ slot, podName: `pi-${slot}-xxxxx` }), task, undefined, START + 6000).record;
  }
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(statusOf(record.job, record.progress, START + 6000)).toMatchObject({
    ...{ succeeded: 100_000, completedIndexes: '0-99999', terminating: 0 },
    conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }, { type: 'Finished' }],
  });
});
