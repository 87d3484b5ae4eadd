import * as fc from 'fast-check';
import { compareUtf8 } from '../../src/local/utf8-order';
import { character } from '../support/character';

describe('compareUtf8', () => {
  it.each([
    ['a', 'b', -1],
    ['a', 'a', 0],
    ['a', 'ab', -1],
    ['', 'a', -1],
    ['Z', 'a', -1],
    ['z', 'ä', -1],
    // UTF-16 has these two the other way around.
    ['\ufffd', '\u{1F600}', -1],
    ['\ud7ff', '\u{10000}', -1],
    ['\u{1F600}', '\u{1F601}', -1],
  ])('%j and %j: %i', (a, b, expected) => {
    expect(Math.sign(compareUtf8(a, b))).toBe(expected);
    expect(Math.sign(compareUtf8(b, a))).toBe(-expected + 0);
  });

  it('agrees with the order of the bytes', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}'), character),
    });
    return fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
