import type { Access } from '../iam/access';
import type { S3Request } from './http';
import { targetOf } from './request';

const OBJECT: Readonly<Record<string, string>> = {
  DELETE: 's3:DeleteObject',
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
};

/**
 * What IAM is asked about a request to S3 (Service Authorization Reference: Amazon S3). DeleteObjects asks once for the whole bucket, where
 * S3 would decide about each object.
 * @throws ServiceError for a path that cannot be read
 */
export function s3Access({ method, url }: Pick<S3Request, 'method' | 'url'>): Access[] {
  const { bucketName, key, query } = targetOf(url);
  const bucket = `arn:aws:s3:::${bucketName}`;
  if (key !== '') return [{ action: OBJECT[method] ?? `s3:${method}`, resource: `${bucket}/${key}` }];
  if (method === 'POST' && query.has('delete')) return [{ action: 's3:DeleteObject', resource: `${bucket}/*` }];
  return [{ action: 's3:ListBucket', resource: bucket }];
}
