import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { createS3, type S3 } from '../../../src/local/s3/s3';
import { START } from '../../support/surroundings';

let folder: string;
let now = START;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-s3-'));
  now = START;
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (place: string | undefined) =>
  createS3({ ...(place && { folder: place }), buckets: ['lists', 'other'], now: () => now });
const keysOf = async (s3: S3, bucket = 'lists') =>
  (await s3.listObjectsV2({ bucket })).objects.map((object) => object.key);

describe.each([
  { kept: 'in files', place: () => folder },
  { kept: 'in memory', place: () => undefined },
])('S3, kept $kept', ({ place }) => {
  it('gives what was put, with the MD5 of its bytes as entity tag and the time it was put', async () => {
    const s3 = make(place());
    const etag = '"900150983cd24fb0d6963f7d28e17f72"'; // RFC 1321, A.5
    expect(await s3.putObject('lists', 'a', 'abc')).toEqual({ etag });
    now += 5000;
    expect(await s3.getObject('lists', 'a')).toEqual({ body: Buffer.from('abc'), etag, lastModified: START });
  });

  it('replaces an object, and its time', async () => {
    const s3 = make(place());
    await s3.putObject('lists', 'a', 'long content');
    now += 1234;
    await s3.putObject('lists', 'a', 'b');
    expect(await s3.getObject('lists', 'a')).toMatchObject({ body: Buffer.from('b'), lastModified: START + 1234 });
    expect(await keysOf(s3)).toEqual(['a']);
  });

  it('keeps the same key of two buckets apart', async () => {
    const s3 = make(place());
    await s3.putObject('lists', 'a', '1');
    await s3.putObject('other', 'a', '2');
    await s3.deleteObject('other', 'a');
    expect(String((await s3.getObject('lists', 'a')).body)).toBe('1');
    expect(await keysOf(s3, 'other')).toEqual([]);
  });

  it('takes a copy of what it is given', async () => {
    const s3 = make(place());
    const body = Buffer.from('abc');
    await s3.putObject('lists', 'a', body);
    body.fill('x');
    expect(String((await s3.getObject('lists', 'a')).body)).toBe('abc');
  });

  it('lists keys in the order of their UTF-8 bytes, from a key on, by pages', async () => {
    const s3 = make(place());
    // U+FFFD is greater than the first half of the surrogate pair of U+1F600, and less than U+1F600.
    for (const key of ['b', 'a/2', 'a/10', 'B', 'a\u{1F600}', 'a\uFFFD', 'a']) await s3.putObject('lists', key, key);
    expect(await keysOf(s3)).toEqual(['B', 'a', 'a/10', 'a/2', 'a\uFFFD', 'a\u{1F600}', 'b']);
    const page = await s3.listObjectsV2({ bucket: 'lists', prefix: 'a', startAfter: 'a', maxKeys: 2 });
    expect(page.objects.map(({ key, size }) => [key, size])).toEqual([
      ['a/10', 4],
      ['a/2', 3],
    ]);
    expect(page.isTruncated).toBe(true);
    const rest = await s3.listObjectsV2({ bucket: 'lists', prefix: 'a', startAfter: 'a/2', maxKeys: 2 });
    expect(rest.objects.map(({ key }) => key)).toEqual(['a\uFFFD', 'a\u{1F600}']);
    expect(rest.isTruncated).toBe(false);
  });

  it('refuses a bucket or key that is not there, by the names of S3', async () => {
    const s3 = make(place());
    const noBucket = { code: 'NoSuchBucket', statusCode: 404 };
    await expect(s3.getObject('gone', 'a')).rejects.toMatchObject(noBucket);
    await expect(s3.putObject('gone', 'a', '')).rejects.toMatchObject(noBucket);
    await expect(s3.deleteObject('gone', 'a')).rejects.toMatchObject(noBucket);
    await expect(s3.listObjectsV2({ bucket: 'gone' })).rejects.toMatchObject(noBucket);
    await expect(s3.getObject('lists', 'a')).rejects.toMatchObject({ code: 'NoSuchKey', statusCode: 404 });
    await expect(s3.deleteObject('lists', 'a')).resolves.toBeUndefined();
  });

  it('takes keys of 1,024 bytes, and no longer ones', async () => {
    const s3 = make(place());
    const longest = 'ä'.repeat(512);
    await s3.putObject('lists', longest, 'x');
    await expect(s3.putObject('lists', `${longest}x`, 'x')).rejects.toMatchObject({ code: 'KeyTooLongError' });
    expect(await keysOf(s3)).toEqual([longest]);
  });
});

describe('S3 in files', () => {
  const name = fc.string({ unit: fc.constantFrom('a', '.', '/', '\\', '%', '+', 'ä', '\0', ' '), minLength: 1 });
  const long = fc.string({ unit: 'grapheme', minLength: 190, maxLength: 210 });

  it('keeps any key apart from any other, over a restart, and nothing outside of its folder', async () => {
    const keys = fc.uniqueArray(
      fc.oneof(name, long).filter((key) => Buffer.byteLength(key) <= 1024),
      { maxLength: 12, selector: (key) => Buffer.from(key).toString() },
    );
    await fc.assert(
      fc.asyncProperty(keys, async (keys) => {
        const root = mkdtempSync(path.join(folder, 'run-'));
        const inner = path.join(root, 'inner');
        for (const key of keys) await make(inner).putObject('lists', key, key);
        const s3 = make(inner);
        for (const key of keys) expect(String((await s3.getObject('lists', key)).body)).toBe(key);
        expect((await keysOf(s3)).sort()).toEqual([...keys].sort());
        expect(readdirSync(root)).toEqual(['inner']);
        expect(readdirSync(inner).sort()).toEqual(['lists', 'other']);
        for (const key of keys) await s3.deleteObject('lists', key);
        expect(await keysOf(s3)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('shows nothing of an object that was only half written when its process ended', async () => {
    const s3 = make(folder);
    await s3.putObject('lists', 'a', 'whole');
    writeFileSync(path.join(folder, 'lists', `.${process.pid + 1}.0`), 'ha');
    expect(await keysOf(make(folder))).toEqual(['a']);
  });

  it('leaves no file behind but the object', async () => {
    await make(folder).putObject('lists', 'a', 'whole');
    expect(existsSync(path.join(folder, 'lists', 'a'))).toBe(true);
    expect(readdirSync(path.join(folder, 'lists'))).toEqual(['a']);
  });
});
