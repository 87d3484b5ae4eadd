import type { JobSpec } from '../../src/job/types';
import { failedIndexes, indexFailed } from '../../src/pods/backoff-limit-per-index';
import { closeSlot, FRESH } from '../../src/pods/progress';
import { makeRecord } from '../support/pods';

const indexed = (spec: Partial<JobSpec> = {}) =>
  makeRecord({ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimitPerIndex: 1, ...spec });

describe('backoffLimitPerIndex', () => {
  it.each([
    ['0: the first failure fails the index', 0, 1, true],
    ['1: one failure is tried again', 1, 1, false],
    ['1: the second fails the index', 1, 2, true],
  ])('%s', (_, backoffLimitPerIndex, failures, fails) => {
    expect(indexFailed(indexed({ backoffLimitPerIndex }).job, { ...FRESH, failures })).toBe(fails);
  });

  it('does not count what a podFailurePolicy ignores', () => {
    expect(indexFailed(indexed().job, { ...FRESH, failures: 1, ignored: 9 })).toBe(false);
  });

  it('does nothing where it is not set', () => {
    expect(indexFailed(makeRecord().job, { ...FRESH, failures: 100 })).toBe(false);
  });
});

describe('failed indexes', () => {
  it.each([
    ['no index has failed, all succeeded', [], [0, 1, 2, 3], {}, undefined],
    ['some have failed and others are open', [0, 1], [2], {}, undefined],
    ['one has failed and all others have succeeded', [0], [1, 2, 3], {}, 'FailedIndexes'],
    ['all have failed', [0, 1, 2, 3], [], {}, 'FailedIndexes'],
    ['as many have failed as maxFailedIndexes allows', [0], [], { maxFailedIndexes: 1 }, undefined],
    ['more have failed than maxFailedIndexes', [0, 2], [], { maxFailedIndexes: 1 }, 'MaxFailedIndexesExceeded'],
    ['one has failed and maxFailedIndexes is 0', [3], [], { maxFailedIndexes: 0 }, 'MaxFailedIndexesExceeded'],
    ['the last one passes maxFailedIndexes', [0, 1], [2, 3], { maxFailedIndexes: 1 }, 'MaxFailedIndexesExceeded'],
  ])('%s', (_, failed, succeeded, spec, reason) => {
    const record = indexed(spec);
    let { progress } = record;
    for (const slot of failed) progress = closeSlot(progress, slot, 'ended');
    for (const slot of succeeded) progress = closeSlot(progress, slot, 'succeeded');
    expect(failedIndexes({ ...record, progress })?.reason).toBe(reason);
  });
});
