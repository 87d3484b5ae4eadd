import * as fc from 'fast-check';
import { LARGEST_MESSAGE, type Line, lineStart, linesOf } from '../../../src/local/logs/line-reader';
import { memorySource } from '../../../src/local/logs/log-source';

function sourceOf(text: string) {
  const source = memorySource(() => 0);
  const size = source.append(text);
  return { source, size };
}

function read(text: string, complete = true): Line[] {
  const { source, size } = sourceOf(text);
  return [...linesOf(source, 0, size, complete)];
}

const longText = fc.nat({ max: 175_000 }).map((length) => 'y€'.repeat(length));
const textsOf = (lines: Line[]) => lines.map(({ text }) => text);

describe('linesOf', () => {
  it.each<[string, string, boolean, string[]]>([
    ['nothing', '', true, []],
    ['lines without their ends', 'a\nb\n', true, ['a', 'b']],
    ['empty lines, too', '\n\na\n', true, ['', '', 'a']],
    ['carriage returns as they are', 'a\r\n', true, ['a\r']],
    ['a last line without an end when it is complete', 'a\nb', true, ['a', 'b']],
    ['no last line without an end while it may go on', 'a\nb', false, ['a']],
  ])('reads %s', (_, text, complete, expected) => expect(textsOf(read(text, complete))).toEqual(expected));

  it('puts the replacement character in the place of what is no UTF-8', () => {
    const { source } = sourceOf('');
    const bytes = Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82]);
    const lines = linesOf({ ...source, read: (from, to) => bytes.subarray(from, to) }, 0, bytes.length, true);
    expect(textsOf([...lines])).toEqual(['a\ufffdb', '\ufffd']);
  });

  it('leaves a line of the largest size whole, and cuts a larger one', () => {
    const largest = 'x'.repeat(LARGEST_MESSAGE);
    expect(textsOf(read(`${largest}\nb\n`))).toEqual([largest, 'b']);
    expect(textsOf(read(`${largest}y\nb\n`))).toEqual([largest, 'y', 'b']);
    expect(textsOf(read(`${largest}y`, false))).toEqual([largest]);
    expect(textsOf(read(largest, false))).toEqual([]);
  });

  it.each(['ä', '€', '\u{1F600}'])('cuts before %s, not within it', (character) => {
    const almost = 'x'.repeat(LARGEST_MESSAGE - 1);
    expect(textsOf(read(`${almost}${character}z\n`))).toEqual([almost, `${character}z`]);
  });

  it('finds every byte once, whatever is written', () => {
    const piece = fc.oneof(fc.string({ unit: fc.constantFrom('a', '\n', 'ä', '\u{1F600}') }), longText);
    return fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        const lines = read(text);
        const joined = lines.map(({ text: line, start, end }) => {
          const bytes = Buffer.byteLength(line);
          expect(bytes).toBeLessThanOrEqual(LARGEST_MESSAGE);
          return end - start > bytes ? `${line}\n` : line;
        });
        // Not `toBe`: printing half a megabyte takes longer than the test.
        expect(joined.join('') === text).toBe(true);
        expect(lines.every(({ start }, at) => start === (lines[at - 1]?.end ?? 0))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('reads the same from any line on', () => {
    const { source, size } = sourceOf(`a\n${'b'.repeat(600_000)}\nc\n\nd`);
    const lines = [...linesOf(source, 0, size, true)];
    for (const [at, { start }] of lines.entries()) {
      expect([...linesOf(source, start, size, true)].map(({ end }) => end)).toEqual(
        lines.slice(at).map(({ end }) => end),
      );
    }
  });
});

describe('lineStart', () => {
  const { source } = sourceOf(`ab\n\nc${'d'.repeat(1_200_000)}`);
  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 3],
    [4, 4],
    [5, 4],
    [1_100_000, 4],
  ])('of %i is %i', (offset, expected) => expect(lineStart(source, offset)).toBe(expected));
});
