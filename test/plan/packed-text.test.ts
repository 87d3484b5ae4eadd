import { pack, unpack } from '../../src/plan/packed-text';

it.each([
  ['nothing', ''],
  ['letters of any script', 'ä漢😀'],
  ['what repeats itself', 'again '.repeat(10_000)],
])('%s comes back as it was', (_, text) => {
  expect(unpack(pack(text))).toBe(text);
  expect(unpack(Buffer.from(pack(text)).toString('base64'))).toBe(text);
});

it('what repeats itself is short', () => {
  expect(pack('again '.repeat(10_000)).length).toBeLessThan(100);
});
