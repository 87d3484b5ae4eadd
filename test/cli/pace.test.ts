import { pause, untilNextLook } from '../../src/cli/pace';

describe('untilNextLook', () => {
  it.each([
    ['a tenth of a second at the start', 0, 3, 100],
    ['a twentieth of what the Job has taken', 8000, 3, 400],
    ['a second at most, however long it takes', 3_600_000, 3, 1000],
    ['as long as the last one took, when that is longer', 8000, 2500, 2500],
  ])('is %s', (_, lasted, look, expected) => {
    expect(untilNextLook(lasted, look)).toBe(expected);
  });
});

describe('pause', () => {
  it('ends early, and well, when its signal fires', async () => {
    const interrupt = new AbortController();
    const paused = pause(60_000, interrupt.signal);
    interrupt.abort('SIGINT');
    await expect(paused).resolves.toBeUndefined();
  });
});
