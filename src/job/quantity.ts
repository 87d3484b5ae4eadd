/**
 * Kubernetes quantities (`500m`, `1.5Gi`, `1e3`), exact: every value is a whole number of nanos, whatever its suffix.
 * The grammar, the roundings and the canonical form are those of k8s.io/apimachinery/pkg/api/resource.
 */

type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** The value in billionths. */
  nanos: bigint;
  /** The family of the suffix it was written with, which the canonical form keeps. */
  format: Format;
}

/** The text is no quantity; the message is the API server's. */
export class QuantityError extends Error {
  override name = 'QuantityError';
}

const WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_NUMBER = 'unable to parse numeric part of quantity';
const WRONG_SUFFIX = "unable to parse quantity's suffix";

const NANO_DIGITS = 9;
const NANOS = 10n ** 9n;
const MILLIS = 10n ** 6n;

/** Kubernetes caps what does not fit an int64. It applies the cap to some spellings only; here to all, which bounds the arithmetic. */
const LARGEST = (2n ** 63n - 1n) * NANOS;

const DECIMAL_SUFFIXES: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_SUFFIXES: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const SUFFIX_OF_EXPONENT = new Map(Object.entries(DECIMAL_SUFFIXES).map(([suffix, exponent]) => [exponent, suffix]));

/**
 * @param value text, or the bare number that JSON and YAML allow
 * @throws QuantityError with the wording of the API server's decode error
 */
export function parseQuantity(value: string | number): Quantity {
  const text = String(value);
  const [, sign, whole = '', fraction = '', suffix = ''] =
    /^([+-]?)([0-9]*)\.?([0-9]*)([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text) ?? [];
  if (sign === undefined || text === '') throw new QuantityError(WRONG_FORMAT);
  if (whole === '' && fraction === '') throw new QuantityError(WRONG_NUMBER);
  const { factor, exponent, format } = suffixOf(suffix);
  const digits = (whole + fraction).replace(/^0+/, '');
  const nanos = scaled(digits, exponent - fraction.length + NANO_DIGITS, factor);
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

function suffixOf(suffix: string): { factor: bigint; exponent: number; format: Format } {
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { factor: 2n ** BigInt(binary), exponent: 0, format: 'BinarySI' };
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { factor: 1n, exponent: decimal, format: 'DecimalSI' };
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined) throw new QuantityError(WRONG_SUFFIX);
  return { factor: 1n, exponent: Number(exponent), format: 'DecimalExponent' };
}

/** digits * 10^exponent * factor, rounded up to a whole number and capped, never building a number much larger than the cap. */
function scaled(digits: string, exponent: number, factor: bigint): bigint {
  if (digits === '') return 0n;
  if (digits.length + exponent > 40) return LARGEST;
  if (digits.length + exponent < -20) return 1n;
  const unscaled = BigInt(digits) * factor;
  const whole = exponent >= 0 ? unscaled * 10n ** BigInt(exponent) : ceilDiv(unscaled, 10n ** BigInt(-exponent));
  return whole > LARGEST ? LARGEST : whole;
}

/** The canonical text: the largest suffix of the same family that needs no fraction, so `1.5Gi` is `1536Mi` and `1000m` is `1`. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  // Below 1024 and for fractions Kubernetes leaves the binary family rather than round.
  const binary = format === 'BinarySI' && size >= 1024n * NANOS && size % NANOS === 0n;
  return sign + (binary ? binaryText(size / NANOS) : decimalText(size, format));
}

function binaryText(units: bigint): string {
  const [mantissa, power] = factoredOut(units, 1024n);
  return `${mantissa}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][power]}`;
}

function decimalText(nanos: bigint, format: Format): string {
  const [mantissa, thousands] = factoredOut(nanos, 1000n);
  const exponent = thousands * 3 - NANO_DIGITS;
  if (format === 'DecimalExponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${SUFFIX_OF_EXPONENT.get(exponent)}`;
}

/** value = mantissa * base^power with the largest power that leaves the mantissa whole. */
function factoredOut(value: bigint, base: bigint): [mantissa: bigint, power: number] {
  let mantissa = value;
  let power = 0;
  while (mantissa % base === 0n) {
    mantissa /= base;
    power += 1;
  }
  return [mantissa, power];
}

/** @throws QuantityError */
export function canonicalQuantity(value: string | number): string {
  return formatQuantity(parseQuantity(value));
}

/** Rounded up to thousandths, the finest a stored resource keeps. */
export function roundedToMilli({ nanos, format }: Quantity): Quantity {
  const size = ceilDiv(nanos < 0n ? -nanos : nanos, MILLIS) * MILLIS;
  return { nanos: nanos < 0n ? -size : size, format };
}

/** Negative when a < b, 0 when they are worth the same, positive when a > b. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos === b.nanos ? 0 : a.nanos < b.nanos ? -1 : 1;
}

export function isWhole({ nanos }: Quantity): boolean {
  return nanos % NANOS === 0n;
}

/**
 * How often the divisor goes into the value, rounded up: what `resourceFieldRef` gives to a container, and how a quantity becomes
 * a number of some unit (`1m` for CPU units of a thousandth, `1Mi` for MiB).
 *
 * @param divisor not zero
 */
export function ceilQuotient(value: Quantity, divisor: Quantity): bigint {
  return ceilDiv(value.nanos, divisor.nanos);
}

function ceilDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor > 0n === divisor > 0n && value % divisor !== 0n ? quotient + 1n : quotient;
}
