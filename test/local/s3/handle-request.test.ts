import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createS3, type S3 } from '../../../src/local/s3/s3';
import { connectS3 } from '../../support/s3';
import { START } from '../../support/surroundings';

let s3: S3;
let client: S3Client;
let close: () => Promise<void>;

const place = { Bucket: 'lists', Key: 'slots/1.json' };

beforeAll(async () => {
  ({ client, close } = await connectS3({ handle: (request) => s3.handle(request) }));
});
afterAll(() => close());
beforeEach(() => {
  s3 = createS3({ buckets: ['lists'], now: () => START + 999 });
});

const put = (Key: string, Body: string | Buffer) => client.send(new PutObjectCommand({ Bucket: 'lists', Key, Body }));
const get = async (Key: string, Range?: string) =>
  client.send(new GetObjectCommand({ Bucket: 'lists', Key, ...(Range && { Range }) }));
const textOf = async (answer: ReturnType<typeof get>) => (await answer).Body?.transformToString();

describe('PutObject and GetObject', () => {
  it('pass on text, with its length, tag and time in whole seconds', async () => {
    const { ETag } = await put('a', 'abc');
    expect(ETag).toBe('"900150983cd24fb0d6963f7d28e17f72"');
    const answer = await get('a');
    expect(answer).toMatchObject({ ContentLength: 3, ETag, LastModified: new Date(START), AcceptRanges: 'bytes' });
    expect(await answer.Body?.transformToString()).toBe('abc');
  });

  it('pass on any bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    await put('a', bytes);
    expect(await (await get('a')).Body?.transformToByteArray()).toEqual(new Uint8Array(bytes));
  });

  it('pass on nothing', async () => {
    await put('a', Buffer.alloc(0));
    expect(await get('a')).toMatchObject({ ContentLength: 0 });
  });

  it('take a stream, whose checksum SDKs send behind its chunks', async () => {
    const pieces = ['a'.repeat(70_000), 'b\r\n0\r\n', 'c'];
    let request: Parameters<S3['handle']>[0] | undefined;
    const handle = s3.handle;
    s3.handle = (received) => {
      request ??= received;
      return handle(received);
    };
    const content = pieces.join('');
    await client.send(
      new PutObjectCommand({ ...place, Body: Readable.from(pieces), ContentLength: Buffer.byteLength(content) }),
    );
    expect(request?.headers['content-encoding']).toContain('aws-chunked');
    expect(String(request?.body)).toContain('x-amz-checksum-crc32:');
    expect(await textOf(get(place.Key))).toBe(content);
  });

  it.each(['../../etc/passwd', 'a/../b', './a', 'a//b', '/a', 'a b+c&d=é?x#y', '%2E%2e/', '\u{1F600}'])(
    'know the key %j as it is',
    async (key) => {
      await put(key, 'x');
      await put('b', 'another');
      expect(await textOf(get(key))).toBe('x');
      expect((await s3.listObjectsV2({ bucket: 'lists' })).objects.map((object) => object.key)).toContain(key);
    },
  );

  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-99', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('answer the range %s', async (range, body, ContentRange) => {
    await put('a', '0123456789');
    const answer = await get('a', range);
    expect(answer).toMatchObject({ ContentRange, ContentLength: body.length, $metadata: { httpStatusCode: 206 } });
    expect(await answer.Body?.transformToString()).toBe(body);
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('refuse the range %s of ten bytes', async (range) => {
    await put('a', '0123456789');
    await expect(get('a', range)).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it.each(['bytes=3-2', 'lines=1-2', 'bytes=-', 'bytes=0-1,3-4'])(
    'give all of it for %s, which is no single range of bytes',
    async (range) => {
      await put('a', '0123456789');
      expect(await textOf(get('a', range))).toBe('0123456789');
    },
  );

  it('tell what is not there by S3’s names', async () => {
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey', message: 'The specified key does not exist.' });
    await expect(client.send(new GetObjectCommand({ Bucket: 'gone', Key: 'a' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('HeadObject', () => {
  it('tells what GetObject would, without the content', async () => {
    await put(place.Key, 'abc');
    expect(await client.send(new HeadObjectCommand(place))).toMatchObject({
      ContentLength: 3,
      ETag: '"900150983cd24fb0d6963f7d28e17f72"',
      LastModified: new Date(START),
    });
  });

  it('says that there is no such object', async () => {
    await expect(client.send(new HeadObjectCommand(place))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('DeleteObject', () => {
  it('removes an object, also one that is not there', async () => {
    await put(place.Key, 'abc');
    await client.send(new DeleteObjectCommand(place));
    await client.send(new DeleteObjectCommand(place));
    await expect(get(place.Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('ListObjectsV2', () => {
  it('goes on behind the last key of a page', async () => {
    const keys = ['a&b', 'a<b>', 'a"b', 'ä/\r\n', 'b'];
    for (const key of keys) await put(key, key);
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: 'lists', MaxKeys: 2, ...(token && { ContinuationToken: token }) }),
      );
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
      expect(page).toMatchObject({ Name: 'lists', MaxKeys: 2, KeyCount: page.Contents?.length });
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      token = page.NextContinuationToken;
    } while (token);
    expect(found.sort()).toEqual([...keys].sort());
  });

  it('tells size, tag and time of objects below a prefix', async () => {
    await put('results/1', 'abc');
    await put('slots/1', 'x');
    const { Contents, KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: 'lists', Prefix: 'results/' }));
    expect(KeyCount).toBe(1);
    expect(Contents).toMatchObject([
      { Key: 'results/1', Size: 3, ETag: '"900150983cd24fb0d6963f7d28e17f72"', LastModified: new Date(START + 999) },
    ]);
  });

  it('encodes keys that XML cannot hold when it is asked to', async () => {
    await put('a/\u0001 b', 'x');
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'lists', EncodingType: 'url' }));
    expect(page).toMatchObject({ EncodingType: 'url', Contents: [{ Key: 'a/%01%20b' }] });
  });

  it('shows an empty bucket and an empty page', async () => {
    const empty = { KeyCount: 0, IsTruncated: false };
    expect(await client.send(new ListObjectsV2Command({ Bucket: 'lists' }))).toMatchObject(empty);
    await put('a', 'x');
    expect(await client.send(new ListObjectsV2Command({ Bucket: 'lists', MaxKeys: 0 }))).toMatchObject(empty);
  });

  it('refuses a number of keys that is none', async () => {
    const command = new ListObjectsV2Command({ Bucket: 'lists', MaxKeys: -1 });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('what is not implemented', () => {
  const cases: [string, () => Promise<unknown>][] = [
    ['"tagging" of GetObject', () => client.send(new GetObjectTaggingCommand(place))],
    [
      'VersionId of DeleteObjects',
      () => client.send(new DeleteObjectsCommand({ ...place, Delete: { Objects: [{ Key: 'a', VersionId: '1' }] } })),
    ],
    ['POST uploads', () => client.send(new CreateMultipartUploadCommand(place))],
    ['GET of a bucket', () => client.send(new ListObjectsCommand({ Bucket: 'lists' }))],
    ['x-amz-copy-source', () => client.send(new CopyObjectCommand({ ...place, CopySource: 'lists/a' }))],
    ['if-modified-since', () => client.send(new GetObjectCommand({ ...place, IfModifiedSince: new Date(START) }))],
    ['CRC64NVME', () => client.send(new PutObjectCommand({ ...place, Body: 'x', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }))],
    ['x-amz-tagging', () => client.send(new PutObjectCommand({ ...place, Body: 'x', Tagging: 'a=b' }))],
    ['versionId', () => client.send(new GetObjectCommand({ ...place, VersionId: '1' }))],
    ['fetch-owner', () => client.send(new ListObjectsV2Command({ Bucket: 'lists', FetchOwner: true }))],
  ];
  it.each(cases)('is refused by name: %s', async (name, request) => {
    await put(place.Key, 'x');
    await expect(request()).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(name),
    });
  });
});

describe('S3.handle', () => {
  const raw = (url: string, more: Partial<Parameters<S3['handle']>[0]> = {}) =>
    s3.handle({ method: 'GET', url, headers: {}, body: Buffer.alloc(0), ...more });

  it('refuses a path that is not percent-encoded', async () => {
    expect(await raw('/lists/%zz')).toMatchObject({ statusCode: 400, body: expect.stringContaining('InvalidURI') });
  });

  it('refuses chunks that do not fit together, and keeps nothing of them', async () => {
    const headers = { 'content-encoding': 'aws-chunked' };
    const answer = await raw('/lists/a', { method: 'PUT', headers, body: Buffer.from('5\r\nabc') });
    expect(answer).toMatchObject({ statusCode: 400, body: expect.stringContaining('<Code>IncompleteBody</Code>') });
    expect((await s3.listObjectsV2({ bucket: 'lists' })).objects).toEqual([]);
  });

  it('refuses a content whose trailing checksum is another’s', async () => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-trailer': 'x-amz-checksum-crc32' };
    const body = (checksum: string) => Buffer.from(`3\r\nabc\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`);
    // CRC-32 of "abc" is 352441c2.
    expect(await raw('/lists/a', { method: 'PUT', headers, body: body('NSRBwg==') })).toMatchObject({
      statusCode: 200,
    });
    const answer = await raw('/lists/b', { method: 'PUT', headers, body: body('NSRBww==') });
    expect(answer).toMatchObject({ statusCode: 400, body: expect.stringContaining('<Code>BadDigest</Code>') });
    expect((await s3.listObjectsV2({ bucket: 'lists' })).objects.map(({ key }) => key)).toEqual(['a']);
  });

  it('names a bucket that is not there, in XML', async () => {
    const answer = await raw('/gone/a');
    expect(answer).toMatchObject({ statusCode: 404, headers: { 'content-type': 'application/xml' } });
    expect(answer.body).toContain('<Code>NoSuchBucket</Code>');
    expect(answer.body).toContain('<BucketName>gone</BucketName>');
  });
});

describe('what an object is stored with', () => {
  it('comes back with it', async () => {
    const described = {
      ContentType: 'application/json',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      Metadata: { owner: 'me' },
    };
    await client.send(new PutObjectCommand({ ...place, Body: 'abc', ...described }));
    expect(await get(place.Key)).toMatchObject(described);
    expect(await client.send(new HeadObjectCommand(place))).toMatchObject(described);
    await put(place.Key, 'abc');
    expect((await get(place.Key)).Metadata).toEqual({});
  });

  it.each([
    // Check values of "123456789" (CRC RevEng catalogue) and its digests.
    ['CRC32', 'y/Q5Jg=='],
    ['CRC32C', '4waSgw=='],
    ['SHA1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
    ['SHA256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
  ] as const)(
    'is checked against its %s checksum, which comes back with the whole',
    async (ChecksumAlgorithm, checksum) => {
      const name = `Checksum${ChecksumAlgorithm}` as const;
      const stored = await client.send(new PutObjectCommand({ ...place, Body: '123456789', ChecksumAlgorithm }));
      expect(stored[name]).toBe(checksum);
      const command = new GetObjectCommand({ ...place, ChecksumMode: 'ENABLED' });
      const answer = await client.send(command);
      expect(answer[name]).toBe(checksum);
      expect(await answer.Body?.transformToString()).toBe('123456789');
      expect((await get(place.Key, 'bytes=0-1'))[name]).toBeUndefined();
    },
  );

  it('is refused with a checksum that is another’s', async () => {
    const command = new PutObjectCommand({
      ...place,
      Body: 'abc',
      ChecksumSHA256: createHash('sha256').digest('base64'),
    });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get(place.Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('preconditions', () => {
  const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
  const put = (more: object) => client.send(new PutObjectCommand({ ...place, Body: 'new', ...more }));

  it('let one of two writers make an object', async () => {
    await put({ IfNoneMatch: '*' });
    await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject(failed);
  });

  it('let a writer replace only what it has read', async () => {
    await expect(put({ IfMatch: '"x"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put({});
    await expect(put({ IfMatch: '"x"' })).rejects.toMatchObject(failed);
    await put({ IfMatch: ETag });
  });

  it('let a reader read only what it knows, or what it does not know', async () => {
    const { ETag } = await put({});
    await client.send(new GetObjectCommand({ ...place, IfMatch: ETag }));
    await expect(client.send(new GetObjectCommand({ ...place, IfMatch: '"x"' }))).rejects.toMatchObject(failed);
    await expect(client.send(new GetObjectCommand({ ...place, IfNoneMatch: ETag }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    expect(await textOf(client.send(new GetObjectCommand({ ...place, IfNoneMatch: '"x"' })))).toBe('new');
  });
});

describe('DeleteObjects', () => {
  const remove = (keys: string[], Quiet?: boolean) =>
    client.send(
      new DeleteObjectsCommand({ Bucket: 'lists', Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }),
    );

  it('removes what it names, whatever characters are in it, and nothing else', async () => {
    const keys = ['a&b', '<Key>', 'ä"\'/\r\n', ' b '];
    for (const key of [...keys, 'c']) await put(key, 'x');
    const { Deleted, Errors } = await remove([...keys, 'gone']);
    expect(Errors).toBeUndefined();
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'gone']);
    expect((await s3.listObjectsV2({ bucket: 'lists' })).objects.map(({ key }) => key)).toEqual(['c']);
  });

  it('says nothing of what it has removed when it is to be quiet', async () => {
    expect((await remove(['a'], true)).Deleted).toBeUndefined();
  });

  it('refuses nothing, and more than 1,000 keys', async () => {
    const malformed = { name: 'MalformedXML' };
    await expect(remove([])).rejects.toMatchObject(malformed);
    await expect(remove(Array.from({ length: 1001 }, (_, at) => `${at}`))).rejects.toMatchObject(malformed);
  });
});

describe('ListObjectsV2 with a delimiter', () => {
  it('shows what keys have in common once, in pages of any size', async () => {
    for (const key of ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/1', 'f']) await put(key, 'x');
    for (const MaxKeys of [1, 2, 3, 1000]) {
      const found: (string | undefined)[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/', MaxKeys, ContinuationToken }),
        );
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        found.push(...(page.Contents ?? []).map(({ Key }) => Key));
        found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect(found.sort()).toEqual(['a', 'b/', 'd', 'e/', 'f']);
    }
    const below = new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/', Prefix: 'b/' });
    expect(await client.send(below)).toMatchObject({
      Contents: [{ Key: 'b/1' }, { Key: 'b/2' }],
      CommonPrefixes: [{ Prefix: 'b/c/' }],
    });
  });
});
