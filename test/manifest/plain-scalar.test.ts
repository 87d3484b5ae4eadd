import fc from 'fast-check';
import { plainScalar } from '../../src/manifest/plain-scalar';

describe('plainScalar reads as kubectl', () => {
  it.each([
    ['yes', true],
    ['On', true],
    ['y', true],
    ['TRUE', true],
    ['no', false],
    ['off', false],
    ['N', false],
    ['yEs', 'yEs'],
    ['~', null],
    ['Null', null],
    ['', null],
    ['0', 0],
    ['-0', 0],
    ['+12', 12],
    ['0644', 420],
    ['0o644', 420],
    ['-0644', -420],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['08', 8],
    ['09.5', 9.5],
    ['1.5', 1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['+.5', 0.5],
    ['1e3', 1000],
    ['1E-2', 0.01],
    ['.1_20', 0.12],
    ['.1_', '.1_'],
    ['._1', '._1'],
    ['.', '.'],
    ['1:30', '1:30'],
    ['2001-01-01', '2001-01-01'],
    ['2001-12-14T21:59:43Z', '2001-12-14T21:59:43Z'],
    ['1.2.3', '1.2.3'],
    ['0o8', '0o8'],
    ['0xg', '0xg'],
    ['1Gi', '1Gi'],
    ['500m', '500m'],
    ['-', '-'],
    ['+inf', '+inf'],
    ['Infinity', 'Infinity'],
    ['9007199254740992', 9007199254740992],
    ['9223372036854775808', 2 ** 63],
    ['__proto__', '__proto__'],
  ])('%s as %p', (text, value) => {
    expect(plainScalar(text)).toEqual({ value });
  });

  it.each(['9007199254740993', '-9223372036854775807', '12345678901234567890123', '0x20000000000001'])(
    'refuses %s rather than lose its last digits',
    (text) => {
      expect(plainScalar(text)).toMatchObject({ error: expect.stringContaining(text) });
    },
  );

  it.each(['.inf', '-.Inf', '+.INF', '.nan', '.NaN'])('refuses %s, which JSON has not', (text) => {
    expect(plainScalar(text)).toMatchObject({ error: `${text} is no number that JSON has` });
  });

  it('keeps every integer that it takes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (integer) => {
        const scalar = plainScalar(String(integer));
        if ('value' in scalar) expect(BigInt(scalar.value as number)).toBe(integer);
      }),
    );
  });

  it('gives JSON values only, for any text', () => {
    const numberLike = fc.string({ unit: fc.constantFrom(...'0123456789+-._eExXoObBnNaAiIfF') });
    fc.assert(
      fc.property(fc.oneof(numberLike, fc.string()), (text) => {
        const scalar = plainScalar(text);
        if ('value' in scalar) expect(JSON.parse(JSON.stringify(scalar.value))).toEqual(scalar.value);
      }),
    );
  });
});
