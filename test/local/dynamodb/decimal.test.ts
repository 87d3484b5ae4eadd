import fc from 'fast-check';
import { addNumbers, compareNumbers, normalizeNumber, subtractNumbers } from '../../../src/local/dynamodb/decimal';

/** Numbers with 20 decimals, as integers of their last place. */
const scaled = fc.bigInt(-(10n ** 37n), 10n ** 37n);

function text(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(21, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -20)}.${digits.slice(-20)}`;
}

describe('normalizeNumber', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['1', '1'],
    ['+1', '1'],
    ['-007', '-7'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['-.50', '-0.5'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['1.5e-3', '0.0015'],
    ['120', '120'],
    ['0.1e1', '1'],
    ['1e125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    [`0.${'0'.repeat(20)}${'1'.repeat(38)}`, `0.${'0'.repeat(20)}${'1'.repeat(38)}`],
  ])('%s is %s', (given, normal) => expect(normalizeNumber(given)).toBe(normal));

  it.each(['', ' 1', '1 ', '1,5', '0x1', 'NaN', 'Infinity', '1e', 'e1', '.', '--1', '1e1.5', '１'])(
    'refuses %j',
    (given) => expect(() => normalizeNumber(given)).toThrow('cannot be converted to a numeric value'),
  );

  it('has one text for equal numbers', () => {
    fc.assert(
      fc.property(scaled, fc.nat(5), (units, zeros) => {
        const normal = normalizeNumber(text(units));
        expect(normalizeNumber(`${text(units)}${'0'.repeat(zeros)}`)).toBe(normal);
        expect(normalizeNumber(`${units}e-20`)).toBe(normal);
        expect(normalizeNumber(normal)).toBe(normal);
      }),
    );
  });
});

describe('compareNumbers', () => {
  it('orders as exact numbers do', () => {
    fc.assert(
      fc.property(scaled, scaled, (a, b) => {
        const order = compareNumbers(normalizeNumber(text(a)), normalizeNumber(text(b)));
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it.each([
    ['-1', '1'],
    ['9', '10'],
    ['-10', '-9'],
    ['0', '0.1'],
    ['-0.1', '0'],
    ['9007199254740992', '9007199254740993'],
    ['0.10000000000000000001', '0.10000000000000000002'],
    ['-123456789012345678901', '-123456789012345678900'],
    ['0', '123456789012345678901'],
    ['-123456789012345678901', '0'],
  ])('%s comes before %s', (a, b) => {
    expect(compareNumbers(a, b)).toBeLessThan(0);
    expect(compareNumbers(b, a)).toBeGreaterThan(0);
  });
});

describe('addNumbers and subtractNumbers', () => {
  it('are exact', () => {
    fc.assert(
      fc.property(scaled, scaled, (a, b) => {
        expect(addNumbers(text(a), text(b))).toBe(normalizeNumber(text(a + b)));
        expect(subtractNumbers(text(a), text(b))).toBe(normalizeNumber(text(a - b)));
      }),
    );
  });

  it('refuse what has more than 38 digits', () => {
    expect(() => addNumbers('1e37', '0.1')).toThrow('more than 38 significant digits');
    expect(() => addNumbers('9e125', '9e125')).toThrow('Number overflow');
  });
});
