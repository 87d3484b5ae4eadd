import { backoffLimitExceeded } from '../../src/pods/backoff-limit';
import { FRESH } from '../../src/pods/progress';
import { makeRecord } from '../support/pods';

describe('backoffLimit with restartPolicy Never', () => {
  it.each([
    ['0 allows no failure', 0, 0, false],
    ['0 ends with the first', 0, 1, true],
    ['4 allows four', 4, 4, false],
    ['4 ends with the fifth', 4, 5, true],
    ['that several failures at once have passed has ended too', 1, 5, true],
  ])('%s', (_, backoffLimit, failed, exceeded) => {
    const record = makeRecord({ backoffLimit });
    const reason = backoffLimitExceeded({ ...record, progress: { ...record.progress, failed } });
    expect(reason?.reason).toBe(exceeded ? 'BackoffLimitExceeded' : undefined);
  });

  it('does not look at restarts', () => {
    expect(backoffLimitExceeded(withRestarts('Never', 0, [9]))).toBeUndefined();
  });
});

describe('backoffLimit with restartPolicy OnFailure', () => {
  it.each([
    ['0 allows no restart', 0, [0], false],
    ['0 ends with the first', 0, [1], true],
    ['1 ends with the first, too', 1, [1], true],
    ['3 allows two', 3, [2], false],
    ['3 ends with the third', 3, [3], true],
    ['2 ends with one in each of two pods', 2, [1, 1], true],
  ])('%s', (_, backoffLimit, restarts, exceeded) => {
    const reason = backoffLimitExceeded(withRestarts('OnFailure', backoffLimit, restarts));
    expect(reason?.message).toBe(exceeded ? 'Job has reached the specified backoff limit' : undefined);
  });

  it('counts failed pods as well', () => {
    const record = withRestarts('OnFailure', 2, [0]);
    expect(backoffLimitExceeded({ ...record, progress: { ...record.progress, failed: 3 } })).toBeDefined();
  });
});

function withRestarts(restartPolicy: string, backoffLimit: number, restarts: number[]) {
  const record = makeRecord({ backoffLimit, completions: 5, parallelism: 5 }, { restartPolicy });
  const retries = new Map(restarts.map((count, slot) => [slot, { ...FRESH, launch: count, restarts: count }]));
  return { ...record, progress: { ...record.progress, retries } };
}
