import { ServiceError } from '../service';
import type { S3, S3Response } from './s3';
import { notImplemented } from './supported';
import { listXml } from './xml';

const LIST_QUERY = new Set(['list-type', 'prefix', 'start-after', 'max-keys', 'continuation-token', 'encoding-type']);

/** ListObjectsV2. @throws ServiceError NoSuchBucket, InvalidArgument, NotImplemented for a parameter by name */
export async function list(s3: S3, bucket: string, query: Map<string, string>): Promise<S3Response> {
  const unknown = [...query.keys()].find((name) => !LIST_QUERY.has(name));
  if (unknown) throw notImplemented(`ListObjectsV2 with ${unknown}`);
  const token = query.get('continuation-token');
  const startAfter = token ? Buffer.from(token, 'base64url').toString() : query.get('start-after');
  const prefix = query.get('prefix') ?? '';
  const maxKeys = query.get('max-keys') ?? '1000';
  if (!/^[0-9]{1,9}$/.test(maxKeys)) throw invalidArgument('max-keys');
  const encoding = query.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url') throw invalidArgument('encoding-type');
  const { objects, isTruncated } = await s3.listObjectsV2({ bucket, prefix, startAfter, maxKeys: Number(maxKeys) });
  const next = isTruncated ? Buffer.from(objects.at(-1)?.key ?? '').toString('base64url') : undefined;
  const encoded = encoding === 'url';
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/xml' },
    body: listXml({ bucket, prefix, maxKeys: Number(maxKeys), encoded, objects, next }),
  };
}

function invalidArgument(name: string): ServiceError {
  return new ServiceError('InvalidArgument', `Argument ${name} is not valid`);
}
