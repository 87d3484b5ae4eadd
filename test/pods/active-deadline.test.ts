import { deadlineExceeded, deadlineOf } from '../../src/pods/active-deadline';
import { makeRecord, START } from '../support/pods';

describe('activeDeadlineSeconds', () => {
  it.each([
    ['a millisecond early', 29_999, undefined],
    ['exactly then', 30_000, 'DeadlineExceeded'],
    ['later', 90_000, 'DeadlineExceeded'],
  ])('%s', (_, after, reason) => {
    expect(deadlineExceeded(makeRecord({ activeDeadlineSeconds: 30 }).job, START + after)?.reason).toBe(reason);
  });

  it('never ends a Job without it', () => {
    expect(deadlineExceeded(makeRecord().job, START + 1e12)).toBeUndefined();
  });

  it('does not run while the Job is suspended', () => {
    const { job } = makeRecord({ activeDeadlineSeconds: 30, suspend: true });
    expect(deadlineOf(job)).toBeUndefined();
  });
});
