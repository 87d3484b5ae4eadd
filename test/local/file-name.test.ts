import path from 'node:path';
import * as fc from 'fast-check';
import { filePathOf, textOf } from '../../src/local/file-name';

const hostile = fc.string({
  unit: fc.constantFrom('a', 'A', '.', '/', '\\', '%', '+', '*', 'ä', '\0', ' '),
  maxLength: 8,
});
const text = fc.oneof(hostile, fc.string({ unit: 'grapheme', minLength: 190, maxLength: 420 }), fc.string());

describe('filePathOf', () => {
  it.each([
    ['pods/main/0123', 'pods%2fmain%2f0123'],
    ['..', '%2e%2e'],
    ['.', '%2e'],
    ['Main', '%4dain'],
    ['', '%'],
    ['a'.repeat(201), path.join(`${'a'.repeat(200)}+`, 'a')],
  ])('%j is %j', (given, expected) => expect(filePathOf(given)).toBe(expected));

  it('leads below the folder, by names that any file system takes', () => {
    return fc.assert(
      fc.property(text, (given) => {
        for (const name of filePathOf(given).split(path.sep)) {
          expect(name).toMatch(/^[^./\\\0A-Z*][^./\\\0A-Z*]*$/);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        }
      }),
    );
  });

  it('is undone by textOf', () => {
    return fc.assert(
      fc.property(text, (given) => expect(textOf(filePathOf(given))).toBe(Buffer.from(given).toString())),
    );
  });

  it('gives no text a file that is, or is in, the file of another', () => {
    return fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(Buffer.from(one).toString() !== Buffer.from(other).toString());
        expect(`${filePathOf(one)}/`.startsWith(`${filePathOf(other)}/`)).toBe(false);
      }),
    );
  });
});
