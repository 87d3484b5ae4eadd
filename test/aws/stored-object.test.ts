import { storedObject, storedText } from '../../src/aws/stored-object';

const objectOf = (text: string) => ({ metadata: { resourceVersion: '7', annotations: { text } } });

it.each<[string, string, 'S' | 'B']>([
  ['a short object can be read where it stands', 'short', 'S'],
  ['a long one is packed', 'long '.repeat(20_000), 'B'],
  ['what counts are bytes', 'ü'.repeat(50_000), 'B'],
])('%s', (_, text, kind) => {
  const stored = storedText(objectOf(text));
  expect(Object.keys(stored)).toEqual([kind]);
  const shown = { metadata: { resourceVersion: '8', annotations: { text } } };
  expect(storedObject(stored, 8)).toEqual(shown);
  // As the stream of the table tells it.
  const told = 'B' in stored ? { B: Buffer.from(stored.B).toString('base64') } : stored;
  expect(storedObject(told, 8)).toEqual(shown);
});

it('numbers of indexes take a third of what they are written with', () => {
  const indexes = Array.from({ length: 30_000 }, (_, at) => 3 * at + (at % 7 === 0 ? 1 : 0)).join(',');
  const stored = storedText(objectOf(indexes));
  expect('B' in stored && stored.B.length).toBeLessThan(indexes.length / 3);
});
