import { validationError } from './errors';

/** A number as DynamoDB keeps it: `sign * 0.digits * 10^exponent`; digits neither begin nor end with a zero, and zero has none. */
interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

/** Significant digits, and the greatest and smallest power of ten of the first one (DynamoDB's limits). */
const MOST_DIGITS = 38;
const GREATEST_POWER = 125;
const SMALLEST_POWER = -130;

/**
 * The one way to write a number: no exponent, no leading zeros, no zeros after the last decimal. Equal numbers have equal text.
 * @throws ServiceError ValidationException when it is none, or beyond DynamoDB's 38 digits or its range
 */
export function normalizeNumber(text: string): string {
  // Nearly every number is a plain integer.
  if (/^(0|-?[1-9]\d{0,36})$/.test(text)) return text;
  return format(checked(parse(text)));
}

/** Compares numbers as `normalizeNumber` writes them. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  // 15 significant digits are exact as a double.
  if (a.length <= 15 && b.length <= 15) return Number(a) - Number(b);
  const [x, y] = [parse(a), parse(b)];
  if (x.negative !== y.negative) return x.negative ? -1 : 1;
  return x.negative ? -compareMagnitude(x, y) : compareMagnitude(x, y);
}

/** @throws ServiceError ValidationException when the sum is beyond DynamoDB's limits */
export function addNumbers(a: string, b: string): string {
  const [x, y] = [parse(a), parse(b)];
  const unit = Math.min(x.exponent - x.digits.length, y.exponent - y.digits.length);
  return normalizeNumber(`${scaled(x, unit) + scaled(y, unit)}e${unit}`);
}

/** @throws ServiceError ValidationException when the difference is beyond DynamoDB's limits */
export function subtractNumbers(a: string, b: string): string {
  return addNumbers(a, b.startsWith('-') ? b.slice(1) : `-${b}`);
}

function parse(text: string): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text) ?? [];
  const all = whole + fraction;
  if (all === '') {
    throw validationError(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.replace(/^0+|0+$/g, '');
  if (digits === '') return { negative: false, digits, exponent: 0 };
  return { negative: sign === '-', digits, exponent: whole.length - leading + Number(power) };
}

function checked(number: Decimal): Decimal {
  if (number.digits.length > MOST_DIGITS) {
    throw validationError(`Attempting to store more than ${MOST_DIGITS} significant digits in a Number`);
  }
  const power = number.exponent - 1;
  if (number.digits && (power > GREATEST_POWER || power < SMALLEST_POWER)) {
    const [what, size] = power > 0 ? ['overflow', 'larger'] : ['underflow', 'smaller'];
    throw validationError(`Number ${what}. Attempting to store a number with magnitude ${size} than supported range`);
  }
  return number;
}

function format({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits + '0'.repeat(exponent - digits.length);
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

function compareMagnitude(a: Decimal, b: Decimal): number {
  if (a.digits === '' || b.digits === '') return a.digits.length - b.digits.length;
  if (a.exponent !== b.exponent) return a.exponent - b.exponent;
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1;
}

function scaled({ negative, digits, exponent }: Decimal, unit: number): bigint {
  const magnitude = BigInt(digits || '0') * 10n ** BigInt(digits ? exponent - digits.length - unit : 0);
  return negative ? -magnitude : magnitude;
}
