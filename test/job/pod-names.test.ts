import fc from 'fast-check';
import {
  generatedName,
  indexedHostname,
  POD_SUFFIX_COUNT,
  podName,
  podNamePrefix,
  podSuffix,
  seedOf,
} from '../../src/job/pod-names';

describe('podSuffix', () => {
  it('is five letters of the alphabet of generated names', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 29 - 1), fc.uuid(), (n, uid) => {
        expect(podSuffix(n, seedOf(uid))).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      }),
    );
  });

  it('differs for different numbers', () => {
    const numbers = fc.nat(POD_SUFFIX_COUNT - 1);
    fc.assert(
      fc.property(numbers, numbers, fc.nat(POD_SUFFIX_COUNT - 1), (a, b, seed) => {
        expect(podSuffix(a, seed) === podSuffix(b, seed)).toBe(a === b);
      }),
    );
  });

  it('is always the same for a number and a seed', () => {
    const first = Array.from({ length: 1000 }, (_, n) => podSuffix(n, 12345));
    expect(new Set(first).size).toBe(1000);
    expect(Array.from({ length: 1000 }, (_, n) => podSuffix(n, 12345))).toEqual(first);
  });
});

describe('podNamePrefix', () => {
  const long = 'a'.repeat(63);

  it.each([
    ['a Job', 'pi', undefined, 'pi-'],
    ['an index of a Job', 'pi', 3, 'pi-3-'],
    ['a name of 57', 'a'.repeat(57), undefined, `${'a'.repeat(57)}-`],
    ['a long name, which loses its dash', long, undefined, 'a'.repeat(58)],
    ['an index of a long name, which gives way', long, 12, `${'a'.repeat(54)}-12-`],
  ])('of %s', (_, job, index, prefix) => {
    expect(podNamePrefix(job, index)).toBe(prefix);
  });

  it('leaves room for the suffix in a DNS label', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 253 }), fc.option(fc.nat(99_999), { nil: undefined }), (length, index) => {
        expect(podName('a'.repeat(length), index, 'bcdfg').length).toBeLessThanOrEqual(63);
      }),
    );
  });
});

describe('names of pods and objects', () => {
  it('is the Job with its index, for a host', () => {
    expect(indexedHostname('pi', 4)).toBe('pi-4');
  });

  it('draws the letters of a generated name', () => {
    expect(generatedName('pi-', () => 0)).toBe('pi-bbbbb');
    expect(generatedName('pi-', () => 0.999999)).toBe('pi-99999');
    expect(generatedName('a'.repeat(70), () => 0)).toBe(`${'a'.repeat(58)}bbbbb`);
  });
});
