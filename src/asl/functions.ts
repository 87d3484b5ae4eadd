import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import type { Host } from './host';

/** Where an evaluation finds its host among its variables. No JSONata name can have a blank in front, so no expression can read it. */
export const HOST_VARIABLE = ' host';

/** Elements a range or sequence may have; the language has no number for it, but memory has. */
export const MAX_SEQUENCE = 1_000_000;

type Focus = jsonata.Focus;
type HostFunctions = Pick<Host, 'clock' | 'random'>;

/** AWS names them so (documented at States.Hash); node calls them by other names. */
const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function refuse(message: string): never {
  // Errors of JSONata are objects with a code; AWS puts "<code>: <message>" into the cause. This is the code of $error: the others have
  // messages of their own, which would take the place of this one.
  throw { code: 'D3137', message };
}

function hostOf(focus: Focus): HostFunctions {
  return focus.environment.lookup(HOST_VARIABLE) as HostFunctions;
}

function partition(list: unknown, size: unknown): unknown {
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) refuse('Argument 1 of function "partition" must be an array');
  const step = typeof size === 'number' ? Math.trunc(size) : 0;
  if (step < 1) refuse('Argument 2 of function "partition" must be a positive number');
  const chunks: unknown[] = [];
  for (let at = 0; at < list.length; at += step) chunks.push(list.slice(at, at + step));
  return chunks;
}

/** The result is a sequence, so a range of one element is the bare number (recorded). */
function range(this: Focus, start: unknown, end: unknown, step: unknown = 1): unknown {
  if (![start, end, step].every((n) => Number.isInteger(n))) refuse('Arguments of function "range" must be integers');
  const [from, to, by] = [start as number, end as number, step as number];
  if (by === 0) refuse('Argument 3 of function "range" must not be 0');
  const count = Math.floor((to - from) / by) + 1;
  if (count > MAX_SEQUENCE) refuse(`The range has ${count} elements, more than ${MAX_SEQUENCE}`);
  const base = this.environment as unknown as { base: { createSequence(): unknown[] } };
  const sequence = base.base.createSequence();
  for (let i = 0; i < count; i++) sequence.push(from + i * by);
  return sequence;
}

function hash(data: unknown, algorithm: unknown): unknown {
  if (data === undefined) return undefined;
  if (typeof data !== 'string') refuse('Argument 1 of function "hash" must be a string');
  const name = HASHES[String(algorithm)];
  if (name === undefined) {
    refuse(`Argument 2 of function "hash" must be one of ${Object.keys(HASHES).join(', ')}`);
  }
  return createHash(name).update(data).digest('hex');
}

/** With a seed always the same number for the same seed (documented); AWS does not publish which. */
function random(this: Focus, seed: unknown): number {
  if (seed === undefined) return hostOf(this).random();
  if (typeof seed !== 'number') refuse('Argument 1 of function "random" must be a number');
  return createHash('sha256').update(String(seed)).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** A version 4 UUID made from the host's chance, so that a seeded host gives the same ones again. */
export function uuid(next: () => number): string {
  const bytes = Buffer.alloc(16);
  for (let at = 0; at < 16; at += 4) bytes.writeUInt32BE(Math.floor(next() * 2 ** 32), at);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') refuse('Argument 1 of function "parse" must be a string');
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(`Argument 1 of function "parse" is not JSON: ${(error as Error).message}`);
  }
}

function now(this: Focus, picture?: unknown, timezone?: unknown): unknown {
  const fromMillis = this.environment.lookup('fromMillis') as { implementation(...args: unknown[]): unknown };
  return fromMillis.implementation.call(this, hostOf(this).clock.now(), picture, timezone);
}

function millis(this: Focus): number {
  return hostOf(this).clock.now();
}

/**
 * Gives an expression the functions that Step Functions adds to JSONata, puts the host's time and chance in place of the process's, and
 * takes `$eval` away (AWS: "Transforming data with JSONata": $eval is not supported).
 */
export function registerFunctions(expression: jsonata.Expression): void {
  expression.registerFunction('partition', partition);
  expression.registerFunction('range', range);
  expression.registerFunction('hash', hash);
  expression.registerFunction('random', random);
  expression.registerFunction('uuid', function (this: Focus) {
    const host = hostOf(this);
    return uuid(() => host.random());
  });
  expression.registerFunction('parse', parse);
  expression.registerFunction('now', now);
  expression.registerFunction('millis', millis);
  expression.assign('eval', undefined);
}
