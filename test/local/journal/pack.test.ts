import { Pack } from '../../../src/local/journal/pack';

const LINES = Array.from(
  { length: 100 },
  (_, at) => `line ${at}: the same in all of them, with \u{1f680} and "quotes"`,
);

function packOf(lines: string[]): Pack {
  const pack = new Pack();
  for (const [at, line] of lines.entries()) expect(pack.add(line)).toBe(at);
  return pack;
}

describe('a pack', () => {
  it('has its texts before and after it is compressed', () => {
    const pack = packOf(LINES);
    expect(pack.texts()).toEqual(LINES);
    pack.close();
    expect(pack.texts()).toEqual(LINES);
  });

  it('takes a tenth of the room of texts that are alike', () => {
    const pack = packOf(LINES);
    expect(pack.room).toBe(LINES.join('').length);
    pack.close();
    expect(pack.room).toBeLessThan(LINES.join('').length / 10);
  });
});
