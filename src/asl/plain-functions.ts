import type { Host, Json } from './host';

/** A value of JSONata, which knows missing ones. */
export type Value = Json | undefined;

/** Thrown by what is not plain: JSONata itself is to be asked. One for all, because it says nothing but that. */
export const NOT_PLAIN = new Error('JSONata decides');

interface PlainFunction {
  /** How many arguments: with fewer, JSONata takes some from the context. */
  takes: readonly number[];
  of(args: Value[], host: Host): Value;
}

/** JSONata writes longer numbers with an exponent. */
const LONGEST_WHOLE_NUMBER = 1e15;
/** JSONata counts characters beyond the first plane as one. */
const SURROGATES = /[\ud800-\udfff]/;

export function isNumber(value: Value): value is number {
  return typeof value === 'number';
}

function textOf(value: Value): string {
  if (typeof value !== 'string' || SURROGATES.test(value)) throw NOT_PLAIN;
  return value;
}

function wholeOf(value: Value): number {
  if (!Number.isInteger(value) || (value as number) < 0) throw NOT_PLAIN;
  return value as number;
}

/** A function of a number or of a text, that is missing where that is missing. */
const unlessMissing = (of: (value: Json) => Value): PlainFunction => ({
  takes: [1],
  of: ([value]) => (value === undefined ? undefined : of(value)),
});

const ofNumber = (of: (number: number) => number) =>
  unlessMissing((value) => {
    if (!isNumber(value)) throw NOT_PLAIN;
    return of(value);
  });

const ofNumbers = (of: (...numbers: number[]) => number): PlainFunction => ({
  takes: [1],
  of([list]) {
    if (!Array.isArray(list) || !list.every(isNumber)) throw NOT_PLAIN;
    return list.length === 0 ? undefined : of(...list);
  },
});

/** Functions of JSONata, and of Step Functions, for the arguments they are nearly always given. */
export const PLAIN_FUNCTIONS: ReadonlyMap<string, PlainFunction> = new Map(
  Object.entries({
    ceil: ofNumber(Math.ceil),
    exists: { takes: [1], of: ([value]) => value !== undefined },
    floor: ofNumber(Math.floor),
    length: unlessMissing((value) => textOf(value).length),
    max: ofNumbers(Math.max),
    millis: { takes: [0], of: (_, { clock }) => clock.now() },
    min: ofNumbers(Math.min),
    not: {
      takes: [1],
      of([value]) {
        if (typeof value !== 'boolean') throw NOT_PLAIN;
        return !value;
      },
    },
    parse: unlessMissing((value) => {
      if (typeof value !== 'string') throw NOT_PLAIN;
      try {
        return JSON.parse(value);
      } catch {
        throw NOT_PLAIN;
      }
    }),
    replace: {
      takes: [3],
      of([text, pattern, replacement]) {
        if (typeof text !== 'string' || typeof pattern !== 'string' || typeof replacement !== 'string') throw NOT_PLAIN;
        if (pattern === '') throw NOT_PLAIN;
        return text.replaceAll(pattern, () => replacement);
      },
    },
    string: unlessMissing((value) => {
      if (typeof value === 'string') return value;
      if (!Number.isInteger(value) || Math.abs(value as number) >= LONGEST_WHOLE_NUMBER) throw NOT_PLAIN;
      return String(value);
    }),
    substring: {
      takes: [2, 3],
      of([text, start, length]) {
        const from = wholeOf(start);
        return length === undefined ? textOf(text).slice(from) : textOf(text).slice(from, from + wholeOf(length));
      },
    },
  } satisfies Record<string, PlainFunction>),
);
