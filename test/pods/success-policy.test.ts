import { matchSuccessPolicy } from '../../src/pods/success-policy';
import { makeRecord } from '../support/pods';

type Rule = { succeededIndexes?: string; succeededCount?: number };

function match(rules: Rule[], succeeded: number[]) {
  const spec = { completionMode: 'Indexed' as const, completions: 10, parallelism: 10, successPolicy: { rules } };
  // Rules that validation refuses can still be read back from storage.
  const record = makeRecord({ completionMode: spec.completionMode, completions: 10, parallelism: 10 });
  const { progress } = record;
  return matchSuccessPolicy({
    ...record,
    job: { ...record.job, spec: { ...record.job.spec, ...spec } },
    progress: { ...progress, succeeded: progress.succeeded.withAll(succeeded) },
  });
}

describe('a rule of successPolicy', () => {
  it.each<[string, Rule, number[], boolean]>([
    ['succeededIndexes: all of them', { succeededIndexes: '0,2-3' }, [0, 2, 3], true],
    ['succeededIndexes: one is missing', { succeededIndexes: '0,2-3' }, [0, 1, 2, 4], false],
    ['succeededCount: enough of any', { succeededCount: 2 }, [5, 9], true],
    ['succeededCount: too few', { succeededCount: 2 }, [5], false],
    ['both: enough of the list', { succeededIndexes: '0,2-3', succeededCount: 2 }, [0, 3], true],
    ['both: enough, but not of the list', { succeededIndexes: '0,2-3', succeededCount: 2 }, [0, 7, 8], false],
    ['both: the whole list, although the count is higher', { succeededIndexes: '0', succeededCount: 2 }, [0], true],
    ['an empty list matches never', { succeededIndexes: '' }, [0, 1], false],
    ['a count of 0 matches with the first success', { succeededCount: 0 }, [4], true],
    ['a count of 0 does not match without one', { succeededCount: 0 }, [], false],
  ])('%s', (_, rule, succeeded, matches) => {
    expect(match([rule], succeeded)).toEqual(
      matches ? { reason: 'SuccessPolicy', message: 'Matched rules at index 0' } : undefined,
    );
  });

  it('the first of several that match is named', () => {
    expect(match([{ succeededCount: 9 }, { succeededCount: 1 }, { succeededCount: 2 }], [0, 1])?.message).toBe(
      'Matched rules at index 1',
    );
  });
});
