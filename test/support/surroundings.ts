import type { LocalClock } from '../../src/local/clock/local-clock';
import { createVirtualClock } from '../../src/local/clock/virtual-clock';
import type { Surroundings } from '../../src/local/service';

/** 2026-01-01T00:00:00Z */
export const START = Date.UTC(2026, 0, 1);

export interface TestSurroundings extends Surroundings {
  clock: LocalClock;
}

/** Virtual time, counted ids, and chance that always is one half unless a test wants other. */
export function makeSurroundings(
  random: () => number = () => 0.5,
  clock: LocalClock = createVirtualClock(START),
): TestSurroundings {
  let ids = 0;
  return {
    clock,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    random,
    region: 'eu-central-1',
    account: '123456789012',
  };
}

/** Numbers that differ from each other, the same ones each time (Lehmer's generator). */
export function makeRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
