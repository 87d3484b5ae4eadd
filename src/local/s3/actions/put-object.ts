import { createHash } from 'node:crypto';
import { ServiceError } from '../../service';
import { CHECKSUMS } from '../checksum';
import { type ChunkedContent, contentOfChunks, IncompleteBody, isChunked } from '../chunked-body';
import type { S3Response } from '../http';
import { allow, type BucketRequest, notImplemented } from '../request';

/** Headers an object is stored with. */
const STORED = /^(content-(type|language|disposition)|cache-control|expires|x-amz-meta-.+)$/;
const CHECKSUM = /^x-amz-checksum-([a-z0-9]+)$/;

export function putObject(request: BucketRequest): S3Response {
  const { bucket, key, headers } = request;
  allow(request, 'PutObject', [], /^(x-amz-meta-.+|x-amz-checksum-.+|if-match|if-none-match)$/);
  const { content, trailers } = contentOf(request);
  const checksums = checkedChecksums(content, { ...headers, ...trailers });
  checkPreconditions(request);
  const stored = Object.entries(headers).filter(([name]) => STORED.test(name));
  const encoding = contentEncoding(headers);
  const { etag } = bucket.put(key, content, {
    ...Object.fromEntries(stored),
    ...(encoding && { 'content-encoding': encoding }),
    ...checksums,
  });
  return { statusCode: 200, headers: { etag, ...checksums }, body: '' };
}

/** @throws ServiceError IncompleteBody */
export function contentOf({ headers, body }: BucketRequest): ChunkedContent {
  if (!isChunked(headers)) return { content: body, trailers: {} };
  try {
    const chunked = contentOfChunks(body);
    const length = headers['x-amz-decoded-content-length'];
    if (length === undefined || Number(length) === chunked.content.length) return chunked;
  } catch (error) {
    if (!(error instanceof IncompleteBody)) throw error;
  }
  throw new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
}

/**
 * The checksums a content was sent with.
 * @throws ServiceError BadDigest when one is not that of the content
 */
export function checkedChecksums(content: Buffer, headers: Record<string, string>): Record<string, string> {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(content).digest('base64')) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const checksums: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const algorithm = CHECKSUM.exec(name)?.[1];
    if (!algorithm || algorithm === 'type') continue;
    const checksum = CHECKSUMS[algorithm];
    if (!checksum) throw notImplemented(`the checksum algorithm ${algorithm.toUpperCase()}`);
    if (value !== checksum(content)) {
      const what = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
      throw new ServiceError('BadDigest', what);
    }
    checksums[name] = value;
  }
  return checksums;
}

/** @throws ServiceError PreconditionFailed, NoSuchKey, NotImplemented */
function checkPreconditions({ bucket, key, headers }: BucketRequest): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && bucket.head(key).etag !== match) throw preconditionFailed('If-Match');
  if (noneMatch === undefined) return;
  if (noneMatch !== '*') throw notImplemented('If-None-Match of PutObject with anything but *');
  if (bucket.has(key)) throw preconditionFailed('If-None-Match');
}

export function preconditionFailed(condition: string): ServiceError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new ServiceError('PreconditionFailed', message, 412, { Condition: condition });
}

/** That of the object, without that of the request. */
function contentEncoding(headers: Record<string, string>): string {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
}
