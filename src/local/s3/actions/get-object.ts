import { ServiceError } from '../../service';
import type { S3Response } from '../http';
import type { ObjectInfo } from '../objects';
import { allow, type BucketRequest } from '../request';
import { preconditionFailed } from './put-object';

const ALLOWED = /^(x-amz-checksum-mode|if-match|if-none-match)$/;

/** GetObject, whole or one range of bytes. */
export function getObject(request: BucketRequest): S3Response {
  allow(request, 'GetObject', [], ALLOWED);
  const { info, body } = request.bucket.get(request.key);
  return answer(request, info, (first, last) => body.subarray(first, last + 1));
}

/** HeadObject: GetObject without the content. */
export function headObject(request: BucketRequest): S3Response {
  allow(request, 'HeadObject', [], ALLOWED);
  return answer(request, request.bucket.head(request.key), () => '');
}

function answer(
  { headers }: BucketRequest,
  info: ObjectInfo,
  content: (first: number, last: number) => Buffer | string,
): S3Response {
  const { etag, size } = info;
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) throw preconditionFailed('If-Match');
  if (headers['if-none-match'] === etag) return { statusCode: 304, headers: { etag }, body: '' };
  const range = headers.range === undefined ? undefined : rangeOf(headers.range, size);
  const { first, last } = range ?? { first: 0, last: size - 1 };
  // A checksum is that of the whole object.
  const withChecksums = headers['x-amz-checksum-mode'] === 'ENABLED' && !range;
  const stored = Object.entries(info.headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-'));
  return {
    statusCode: range ? 206 : 200,
    headers: {
      'content-type': 'binary/octet-stream',
      ...Object.fromEntries(stored),
      etag,
      'accept-ranges': 'bytes',
      'last-modified': new Date(info.lastModified).toUTCString(),
      'content-length': String(last - first + 1),
      ...(range && { 'content-range': `bytes ${first}-${last}/${size}` }),
    },
    body: content(first, last),
  };
}

/**
 * One range of bytes (RFC 9110, 14.1.2); undefined for a text that is none, which means the whole.
 * @throws ServiceError InvalidRange
 */
function rangeOf(text: string, size: number): { first: number; last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=([0-9]*)-([0-9]*)$/.exec(text) ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
}
