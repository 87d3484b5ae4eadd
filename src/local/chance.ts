import { createHash, randomUUID } from 'node:crypto';
import { uuid } from '../asl/functions';

/** Where ids and jitter come from. */
export interface Chance {
  /** [0, 1) */
  random(): number;
  /** A fresh lower-case UUID, version 4. */
  uuid(): string;
}

/**
 * Sources of chance, one for each name: with a seed each gives the same sequence every time, however often the others are asked. Without a
 * seed they are really random.
 */
export function createChance(seed: string | undefined): (name: string) => Chance {
  if (seed === undefined) return () => ({ random: Math.random, uuid: randomUUID });
  return (name) => {
    const random = sequence(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE());
    return { random, uuid: () => uuid(random) };
  };
}

/** The generator called mulberry32: 32 bits of state, good enough for jitter and for telling things apart. */
function sequence(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
