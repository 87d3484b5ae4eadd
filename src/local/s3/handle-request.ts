import { ServiceError } from '../service';
import { contentOfChunks, isChunked } from './chunked-body';
import type { S3, S3Request, S3Response } from './s3';
import { escapeXml, listXml } from './xml';

/** Query parameters that SDKs send with every request, and that change nothing. */
const IGNORED_QUERY = new Set(['x-id']);
const LIST_QUERY = new Set(['list-type', 'prefix', 'start-after', 'max-keys', 'continuation-token', 'encoding-type']);

/** The REST protocol of S3, path style: GetObject, HeadObject, PutObject, DeleteObject, ListObjectsV2. Signatures are not checked. */
export async function handleRequest(s3: S3, request: S3Request): Promise<S3Response> {
  try {
    return await perform(s3, request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, statusCode } = error;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return { statusCode, headers: { 'content-type': 'application/xml' }, body: request.method === 'HEAD' ? '' : body };
  }
}

async function perform(s3: S3, { method, url, headers, body }: S3Request): Promise<S3Response> {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', path = ''] = /^\/([^/]*)\/?(.*)$/s.exec(pathname) ?? [];
  const key = decodeURIComponent(path);
  const query = new Map([...searchParams].filter(([name]) => !IGNORED_QUERY.has(name)));
  if (method === 'GET' && key === '' && query.get('list-type') === '2') return list(s3, bucket, query);
  const asked = [...query.keys()][0];
  if (key === '' || asked !== undefined) throw notImplemented(`${method} ${asked ?? 'of a bucket'}`);
  switch (method) {
    case 'GET':
    case 'HEAD':
      return get(s3, bucket, key, method, headers.range);
    case 'PUT': {
      if (headers['x-amz-copy-source']) throw notImplemented('CopyObject');
      const { etag } = await s3.putObject(bucket, key, isChunked(headers) ? contentOfChunks(body) : body);
      return { statusCode: 200, headers: { etag }, body: '' };
    }
    case 'DELETE':
      await s3.deleteObject(bucket, key);
      return { statusCode: 204, headers: {}, body: '' };
    default:
      throw notImplemented(method);
  }
}

function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `S3 of the local cloud does not implement ${what}`, 501);
}

async function get(
  s3: S3,
  bucket: string,
  key: string,
  method: string,
  range: string | string[] | undefined,
): Promise<S3Response> {
  const { body, etag } = await s3.getObject(bucket, key);
  const headers = { etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' };
  const part = range === undefined ? undefined : rangeOf(String(range), body.length);
  const content = part ? body.subarray(part.first, part.last + 1) : body;
  return {
    statusCode: part ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(content.length),
      ...(part && { 'content-range': `bytes ${part.first}-${part.last}/${body.length}` }),
    },
    body: method === 'HEAD' ? '' : content,
  };
}

/** One range of bytes (RFC 9110, 14.1.2); undefined for a text that is none, which means the whole. @throws ServiceError InvalidRange */
function rangeOf(text: string, length: number): { first: number; last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=([0-9]*)-([0-9]*)$/.exec(text) ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first > last) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
}

async function list(s3: S3, bucket: string, query: Map<string, string>): Promise<S3Response> {
  const unknown = [...query.keys()].find((name) => !LIST_QUERY.has(name));
  if (unknown) throw notImplemented(`ListObjectsV2 with ${unknown}`);
  const token = query.get('continuation-token');
  const startAfter = token ? Buffer.from(token, 'base64url').toString() : query.get('start-after');
  const prefix = query.get('prefix') ?? '';
  const maxKeys = query.has('max-keys') ? Number(query.get('max-keys')) : undefined;
  const { objects, isTruncated } = await s3.listObjectsV2({ bucket, prefix, startAfter, maxKeys });
  const next = isTruncated ? Buffer.from(objects.at(-1)?.key ?? '').toString('base64url') : undefined;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/xml' },
    body: listXml(bucket, prefix, objects, next),
  };
}
