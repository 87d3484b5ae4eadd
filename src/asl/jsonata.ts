import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Host, Json } from './host';

/** Step Functions gives an expression one second (transforming-data in its documentation). */
const TIMEOUT_MS = 1000;
const STACK_DEPTH = 500;
const SEQUENCE_LENGTH = 1_000_000;

export interface Expression {
  text: string;
  evaluate(bindings: Record<string, unknown>): Promise<unknown>;
}

const compiled = new Map<string, Expression>();

/** Parses an expression once (parsing costs ten times an evaluation). Throws the parser's error. */
export function compile(text: string): Expression {
  const known = compiled.get(text);
  if (known) return known;
  const ast = jsonata(text, { timeout: TIMEOUT_MS, stack: STACK_DEPTH, sequence: SEQUENCE_LENGTH } as never);
  const expression = { text, evaluate: (bindings: Record<string, unknown>) => ast.evaluate(undefined, bindings) };
  compiled.set(text, expression);
  return expression;
}

/** The functions Step Functions adds to JSONata, takes away from it, or gives another clock. */
export function functions(host: Host): Record<string, unknown> {
  return {
    eval: () => {
      throw { code: 'T1006', message: 'Attempted to invoke a non-function' };
    },
    parse: (text: string) => JSON.parse(text),
    uuid: () => uuid(host.random),
    random: (seed?: number) => (seed === undefined ? host.random() : seeded(seed)),
    hash: (data: unknown, algorithm: string) =>
      createHash(algorithm.replace('-', '').toLowerCase())
        .update(typeof data === 'string' ? data : JSON.stringify(data))
        .digest('hex'),
    partition: (list: unknown[], size: number) =>
      Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size)),
    range: (first: number, last: number, delta: number) => {
      const length = Math.max(0, Math.floor((last - first) / delta) + 1);
      // A sequence, as recorded: one element alone comes out bare.
      const list = Array.from({ length }, (_, index) => first + index * delta);
      return list.length === 1 ? list[0] : list;
    },
    millis: () => host.clock.now(),
    now: () => new Date(host.clock.now()).toISOString(),
  };
}

/** A UUID of version 4 out of the host's chance. */
export function uuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '89ab'[Math.floor(random() * 4)] as string;
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

function seeded(seed: number): number {
  let state = seed | 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

/** Whether a value can stand in JSON; JSONata may also answer with a function or nothing. */
export function isJson(value: unknown): value is Json {
  return value !== undefined && typeof value !== 'function' && !(value as { _jsonata_lambda?: boolean })?._jsonata_lambda;
}
