import fc from 'fast-check';
import { StateError } from '../../src/asl/errors';
import { type Retrier, Retries } from '../../src/asl/retry';

const retrier = fc.record({
  errorEquals: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }),
  intervalSeconds: fc.integer({ min: 1, max: 1000 }),
  maxAttempts: fc.integer({ min: 0, max: 8 }),
  backoffRate: fc.double({ min: 1, max: 4, noNaN: true }),
  maxDelaySeconds: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
  jitterStrategy: fc.constantFrom('FULL', 'NONE'),
}) as fc.Arbitrary<Retrier>;

it('never waits longer than the interval, its growth and the maximum allow, nor tries more often than it may', () => {
  const errors = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 60 });
  const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(fc.array(retrier, { maxLength: 3 }), errors, chance, (retriers, failures, random) => {
      const retries = new Retries(retriers);
      const counts = new Map<Retrier, number>();
      for (const error of failures) {
        const first = retriers.find(({ errorEquals }) => errorEquals.includes(error));
        const delay = retries.next(new StateError(error), () => random);
        const count = (first && counts.get(first)) ?? 0;
        if (!first || count >= first.maxAttempts) {
          expect(delay).toBeUndefined();
          continue;
        }
        counts.set(first, count + 1);
        const most = Math.min(first.intervalSeconds * first.backoffRate ** count, first.maxDelaySeconds ?? Infinity);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.round(most * 1000));
        if (first.jitterStrategy === 'NONE') expect(delay).toBe(Math.round(most * 1000));
      }
      expect(retries.total).toBe([...counts.values()].reduce((sum, count) => sum + count, 0));
    }),
  );
});
