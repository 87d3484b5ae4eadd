import { ServiceError } from '../service';
import { deleteObject, deleteObjects } from './actions/delete-objects';
import { getObject, headObject } from './actions/get-object';
import { listObjectsV2 } from './actions/list-objects-v2';
import { putObject } from './actions/put-object';
import type { Bucket } from './bucket';
import type { S3Request, S3Response } from './http';
import { allow, type BucketRequest, headersOf, notImplemented, targetOf } from './request';
import { escapeXml, xmlAnswer } from './xml';

/**
 * The REST protocol of S3, path style. Signatures are not checked.
 * @param bucketNamed throws ServiceError NoSuchBucket
 */
export function handleRequest(bucketNamed: (name: string) => Bucket, request: S3Request): S3Response {
  try {
    const { bucketName, key, query } = targetOf(request.url);
    if (bucketName === '') throw notImplemented('ListBuckets');
    const { method, body } = request;
    const bucket = bucketNamed(bucketName);
    return actionOf(method, key, query)({ bucket, bucketName, key, query, headers: headersOf(request), body });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return errorAnswer(error, request.method);
  }
}

function actionOf(method: string, key: string, query: Map<string, string>): (request: BucketRequest) => S3Response {
  if (key !== '') {
    if (method === 'GET') return getObject;
    if (method === 'HEAD') return headObject;
    if (method === 'PUT') return putObject;
    if (method === 'DELETE') return deleteObject;
  } else {
    if (method === 'GET' && query.get('list-type') === '2') return listObjectsV2;
    if (method === 'HEAD') return headBucket;
    if (method === 'POST' && query.has('delete')) return deleteObjects;
  }
  throw notImplemented(`${method} ${[...query.keys()][0] ?? (key === '' ? 'of a bucket' : 'of an object')}`);
}

function headBucket(request: BucketRequest): S3Response {
  allow(request, 'HeadBucket', [], /^$/);
  return { statusCode: 200, headers: {}, body: '' };
}

function errorAnswer({ code, message, statusCode, members }: ServiceError, method: string): S3Response {
  const more = Object.entries(members).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  const content = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>${more.join('')}`;
  const answer = xmlAnswer(statusCode, 'Error', content);
  return method === 'HEAD' ? { ...answer, body: '' } : answer;
}
