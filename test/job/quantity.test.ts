import fc from 'fast-check';
import {
  canonicalQuantity,
  ceilQuotient,
  compareQuantities,
  formatQuantity,
  isWhole,
  parseQuantity,
  QuantityError,
  roundedToMilli,
} from '../../src/job/quantity';

describe('canonicalQuantity', () => {
  it.each([
    ['1.5', '1500m'],
    ['1000m', '1'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['0.5', '500m'],
    ['1e3', '1e3'],
    ['1E3', '1e3'],
    ['1000k', '1M'],
    ['1.', '1'],
    ['.5', '500m'],
    ['+1', '1'],
    ['-1', '-1'],
    ['100n', '100n'],
    ['1E', '1E'],
    ['1024', '1024'],
    ['0', '0'],
    ['0Gi', '0'],
    ['0.1Gi', '107374182400m'],
    ['12e6', '12e6'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each([
    [2, '2'],
    [0.5, '500m'],
  ])('takes the bare number %d', (number, canonical) => {
    expect(canonicalQuantity(number)).toBe(canonical);
  });

  it.each([
    ['', 'quantities must match the regular expression'],
    ['abc', 'quantities must match the regular expression'],
    ['1 Gi', 'quantities must match the regular expression'],
    ['1.2.3', 'quantities must match the regular expression'],
    ['Gi', 'unable to parse numeric part of quantity'],
    ['1K', "unable to parse quantity's suffix"],
    ['1Mib', 'quantities must match the regular expression'],
    ['1mm', "unable to parse quantity's suffix"],
  ])('refuses %j in the words of the API server', (text, message) => {
    expect(() => canonicalQuantity(text)).toThrow(QuantityError);
    expect(() => canonicalQuantity(text)).toThrow(message);
  });

  it('caps what fits no int64 without building the number', () => {
    expect(canonicalQuantity('1e1000000')).toBe(canonicalQuantity('9223372036854775807'.concat('e0')));
  });

  const quantities = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.constantFrom('DecimalSI', 'BinarySI', 'DecimalExponent'),
    )
    .map(([nanos, format]) => ({ nanos, format: format as 'BinarySI' }));

  it('keeps the value, and what is canonical stays as it is', () => {
    fc.assert(
      fc.property(quantities, (quantity) => {
        const text = formatQuantity(quantity);
        expect(parseQuantity(text).nanos).toBe(quantity.nanos);
        expect(canonicalQuantity(text)).toBe(text);
      }),
    );
  });
});

describe('arithmetic of quantities', () => {
  it.each([
    ['250m', '1', 1n],
    ['250m', '1m', 250n],
    ['1Gi', '1Mi', 1024n],
    ['1G', '1Mi', 954n],
    ['0', '1', 0n],
  ])('%s divided by %s is %s, rounded up', (value, divisor, quotient) => {
    expect(ceilQuotient(parseQuantity(value), parseQuantity(divisor))).toBe(quotient);
  });

  it('rounds up to thousandths', () => {
    expect(formatQuantity(roundedToMilli(parseQuantity('100u')))).toBe('1m');
    expect(formatQuantity(roundedToMilli(parseQuantity('1.0001')))).toBe('1001m');
  });

  it('compares values, whatever they are written in', () => {
    expect(compareQuantities(parseQuantity('1000m'), parseQuantity('1'))).toBe(0);
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1);
    expect(compareQuantities(parseQuantity('999m'), parseQuantity('1'))).toBe(-1);
  });

  it('tells whole numbers from fractions', () => {
    expect(isWhole(parseQuantity('400m'))).toBe(false);
    expect(isWhole(parseQuantity('1.5Gi'))).toBe(true);
  });
});
