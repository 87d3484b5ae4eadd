import { ServiceError } from '../../service';
import type { Bucket } from '../bucket';
import type { S3Response } from '../http';
import type { ObjectInfo } from '../objects';
import { allow, type BucketRequest, notImplemented } from '../request';
import { escapeXml, xmlAnswer } from '../xml';

const MOST_KEYS = 1000;

const QUERY = ['list-type', 'prefix', 'start-after', 'max-keys', 'continuation-token', 'encoding-type', 'delimiter'];

export interface ListOptions {
  prefix?: string;
  /** Keys after this one only. */
  startAfter?: string;
  /** 1,000 by default, which is also the most. */
  maxKeys?: number;
  /** What keys have in common up to it, behind the prefix, is one entry. */
  delimiter?: string;
}

export interface ObjectList {
  objects: ObjectInfo[];
  commonPrefixes: string[];
  /** Set when there is more: what `startAfter` of the next page is. */
  last?: string;
}

export function listObjectsV2(request: BucketRequest): S3Response {
  const { bucket, bucketName, query } = request;
  allow(request, 'ListObjectsV2', QUERY, /^$/);
  const token = query.get('continuation-token');
  const options = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter'),
    startAfter: token === undefined ? query.get('start-after') : Buffer.from(token, 'base64url').toString(),
    maxKeys: maxKeysOf(query.get('max-keys')),
  };
  const encoding = query.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url') throw notImplemented(`the encoding type ${encoding}`);
  const text = (value: string) => escapeXml(encoding ? encodeURIComponent(value).replaceAll('%2F', '/') : value);
  const { objects, commonPrefixes, last } = list(bucket, options);
  return xmlAnswer(
    200,
    'ListBucketResult',
    [
      `<Name>${escapeXml(bucketName)}</Name><Prefix>${text(options.prefix)}</Prefix>`,
      options.delimiter === undefined ? '' : `<Delimiter>${text(options.delimiter)}</Delimiter>`,
      encoding ? `<EncodingType>${encoding}</EncodingType>` : '',
      `<KeyCount>${objects.length + commonPrefixes.length}</KeyCount><MaxKeys>${options.maxKeys}</MaxKeys>`,
      `<IsTruncated>${last !== undefined}</IsTruncated>`,
      last === undefined
        ? ''
        : `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`,
      ...objects.map(
        ({ key, size, etag, lastModified }) =>
          `<Contents><Key>${text(key)}</Key><LastModified>${new Date(lastModified).toISOString()}</LastModified>` +
          `<ETag>${escapeXml(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      ),
      ...commonPrefixes.map((prefix) => `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`),
    ].join(''),
  );
}

/** One page of the objects of a bucket, in the order of the keys' UTF-8 bytes. */
export function list(
  bucket: Bucket,
  { prefix = '', startAfter, maxKeys = MOST_KEYS, delimiter }: ListOptions,
): ObjectList {
  const most = Math.min(maxKeys, MOST_KEYS);
  const objects: ObjectInfo[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  if (most === 0) return { objects, commonPrefixes };
  for (const info of bucket.list(prefix, startAfter)) {
    const end = delimiter ? info.key.indexOf(delimiter, prefix.length) : -1;
    const common = delimiter && end !== -1 ? info.key.slice(0, end + delimiter.length) : undefined;
    // An entry of an earlier page, or the one before.
    const seen = common !== undefined && (common === commonPrefixes.at(-1) || startAfter?.startsWith(common));
    if (!seen) {
      if (objects.length + commonPrefixes.length === most) return { objects, commonPrefixes, last: last ?? startAfter };
      if (common === undefined) objects.push(info);
      else commonPrefixes.push(common);
    }
    last = info.key;
  }
  return { objects, commonPrefixes };
}

function maxKeysOf(text: string | undefined): number {
  if (text === undefined) return MOST_KEYS;
  if (/^[0-9]{1,9}$/.test(text)) return Math.min(Number(text), MOST_KEYS);
  throw new ServiceError('InvalidArgument', `Provided max-keys not an integer or within integer range: ${text}`);
}
