import { canonicalQuantity, QuantityError } from '../job/quantity';

/** A value of the type it must have, or why it has not. */
export type DecodedScalar = { value: unknown } | { error: string; remedy?: string };

/** Decodes a value of one of the types that are no object, list or map; `zero` is what a null in a list or map becomes in Go. */
export const SCALARS: Record<string, { zero: unknown; decode(value: unknown): DecodedScalar }> = {
  string: { zero: '', decode: string },
  bool: { zero: false, decode: bool },
  int32: { zero: 0, decode: (value) => integer(value, 'int32', -(2 ** 31), 2 ** 31 - 1) },
  int64: { zero: 0, decode: (value) => integer(value, 'int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) },
  Quantity: { zero: '0', decode: quantity },
  IntOrString: {
    zero: 0,
    decode: (value) => (typeof value === 'string' ? { value } : SCALARS.int32?.decode(value)) as DecodedScalar,
  },
  Time: { zero: undefined, decode: time },
  any: { zero: null, decode: (value) => ({ value }) },
};

function string(value: unknown): DecodedScalar {
  if (typeof value === 'string') return { value };
  const remedy =
    typeof value === 'boolean'
      ? 'put the value in quotes; without them yes, no, on, off, true and false are booleans'
      : typeof value === 'number'
        ? `put it in quotes: "${value}"`
        : undefined;
  return { error: `must be text (string), not ${shown(value)}`, remedy };
}

function bool(value: unknown): DecodedScalar {
  if (typeof value === 'boolean') return { value };
  return { error: `must be true or false (bool), not ${shown(value)}`, remedy: 'write true or false, without quotes' };
}

function integer(value: unknown, type: string, smallest: number, largest: number): DecodedScalar {
  if (typeof value !== 'number') {
    const remedy =
      typeof value === 'string' && /^-?[0-9]+$/.test(value) ? `leave the quotes away: ${value}` : undefined;
    return { error: `must be a whole number (${type}), not ${shown(value)}`, remedy };
  }
  if (!Number.isInteger(value)) return { error: `must be a whole number (${type}), not ${value}` };
  if (value < smallest || value > largest) {
    return { error: `must be between ${smallest} and ${largest} (${type}), not ${value}` };
  }
  return { value: value || 0 };
}

/** The API server keeps and shows quantities in their canonical form (kubernetes-jobs.md 8.4). */
function quantity(value: unknown): DecodedScalar {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { error: `must be a quantity such as 500m or 1Gi, not ${shown(value)}` };
  }
  try {
    return { value: canonicalQuantity(value) };
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    const remedy = 'write a number with a unit such as 500m, 2, 128Mi or 1G';
    return { error: `is no quantity: ${shown(value)}: ${error.message}`, remedy };
  }
}

/** RFC 3339, as Go's time.Parse takes it; Kubernetes keeps whole seconds in UTC. */
function time(value: unknown): DecodedScalar {
  const matches =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (!matches) return { error: `must be a time such as 2026-01-31T12:00:00Z, not ${shown(value)}` };
  return { value: `${new Date(value).toISOString().slice(0, 19)}Z` };
}

/** For messages: what kind of value it is, and the value when it is short enough to help. */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
