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
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { handleRequest } from '../../../src/local/s3/handle-request';
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
    ['GET tagging', () => client.send(new GetObjectTaggingCommand(place))],
    ['POST delete', () => client.send(new DeleteObjectsCommand({ ...place, Delete: { Objects: [{ Key: 'a' }] } }))],
    ['POST uploads', () => client.send(new CreateMultipartUploadCommand(place))],
    ['GET of a bucket', () => client.send(new ListObjectsCommand({ Bucket: 'lists' }))],
    ['x-amz-copy-source', () => client.send(new CopyObjectCommand({ ...place, CopySource: 'lists/a' }))],
    ['if-none-match', () => client.send(new PutObjectCommand({ ...place, Body: 'x', IfNoneMatch: '*' }))],
    ['if-match', () => client.send(new GetObjectCommand({ ...place, IfMatch: '"x"' }))],
    ['x-amz-meta-owner', () => client.send(new PutObjectCommand({ ...place, Body: 'x', Metadata: { owner: 'me' } }))],
    ['x-amz-tagging', () => client.send(new PutObjectCommand({ ...place, Body: 'x', Tagging: 'a=b' }))],
    ['versionId', () => client.send(new GetObjectCommand({ ...place, VersionId: '1' }))],
    ['delimiter', () => client.send(new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/' }))],
  ];
  it.each(cases)('is refused by name: %s', async (name, request) => {
    await expect(request()).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(name),
    });
  });
});

describe('handleRequest', () => {
  const raw = (url: string, more: Partial<Parameters<S3['handle']>[0]> = {}) =>
    handleRequest(s3, { method: 'GET', url, headers: {}, body: Buffer.alloc(0), ...more });

  it('refuses a path that is not percent-encoded', async () => {
    expect(await raw('/lists/%zz')).toMatchObject({ statusCode: 400, body: expect.stringContaining('InvalidURI') });
  });

  it('refuses chunks that do not fit together, and keeps nothing of them', async () => {
    const headers = { 'content-encoding': 'aws-chunked' };
    const answer = await raw('/lists/a', { method: 'PUT', headers, body: Buffer.from('5\r\nabc') });
    expect(answer).toMatchObject({ statusCode: 400, body: expect.stringContaining('<Code>IncompleteBody</Code>') });
    expect((await s3.listObjectsV2({ bucket: 'lists' })).objects).toEqual([]);
  });

  it('does not hide a fault of its own', async () => {
    const broken = { ...s3, getObject: () => Promise.reject(new TypeError('ours')) };
    const request = { method: 'GET', url: '/lists/a', headers: {}, body: Buffer.alloc(0) };
    await expect(handleRequest(broken, request)).rejects.toThrow('ours');
  });
});
