import { duration, renderProgress } from '../../src/cli/progress';

describe('renderProgress', () => {
  const progress = { total: 10_000, done: 4812, failed: 37, running: 188, pending: 0 };

  it('shows done of total, failed, running and the time', () => {
    expect(renderProgress('pi', progress, 260)).toBe('pi: 4,812/10,000 done · 37 failed · 188 running · 4m20s');
  });

  it('shows pods that wait', () => {
    expect(renderProgress('pi', { ...progress, pending: 3 }, 1)).toContain('188 running · 3 pending · 1.0s');
  });

  it('knows no total of a work queue', () => {
    expect(renderProgress('pi', { ...progress, total: undefined }, 12)).toContain('pi: 4,812 done · ');
  });
});

describe('duration', () => {
  it.each([
    [0, '0.0s'],
    [3.24, '3.2s'],
    [59.6, '1m00s'],
    [59.4, '59s'],
    [61, '1m01s'],
    [3725, '1h02m'],
    [-1, '0.0s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
