import { podBackoff, restartBackoff, troubleBackoff } from '../../src/pods/backoff-delay';

const upTo = (n: number, delay: (n: number) => number) => Array.from({ length: n }, (_, i) => delay(i + 1));

describe('back-off in seconds', () => {
  it('before a new pod doubles from 10 s to 10 minutes', () => {
    expect(upTo(9, podBackoff)).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  });

  it('is none without a failure', () => {
    expect(podBackoff(0)).toBe(0);
  });

  it('of a Job that always fails, with the default backoffLimit of 6, is 630 s in all', () => {
    expect(upTo(6, podBackoff).reduce((sum, delay) => sum + delay)).toBe(630);
  });

  it('before a container is started again is none at first, then doubles from 10 s to 5 minutes', () => {
    expect(upTo(8, restartBackoff)).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('before a task that could not start is tried again doubles from 10 s to 5 minutes', () => {
    expect(upTo(7, troubleBackoff)).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });
});
