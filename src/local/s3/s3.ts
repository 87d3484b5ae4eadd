import { createHash } from 'node:crypto';
import { ServiceError } from '../service';
import { createFileObjects } from './file-objects';
import { handleRequest } from './handle-request';
import { createMemoryObjects } from './memory-objects';
import type { Objects } from './objects';

export interface S3Options {
  /** Where objects are kept, one folder a bucket; in memory when there is none. */
  folder?: string;
  buckets: string[];
  /** Milliseconds since the epoch, for `Last-Modified`. */
  now(): number;
}

export interface S3Object {
  body: Buffer;
  /** With its quotes, as in the header. */
  etag: string;
}

export interface ListedObject {
  key: string;
  size: number;
  etag: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
}

export interface ListObjectsInput {
  bucket: string;
  prefix?: string;
  /** Keys after this one only. */
  startAfter?: string;
  /** 1,000 by default, which is also the most. */
  maxKeys?: number;
}

/** A path-style request as node:http has it; header names in lower case. */
export interface S3Request {
  method: string;
  /** Path and query, still percent-encoded. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface S3Response {
  statusCode: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

export interface S3 {
  /** @throws ServiceError NoSuchBucket, NoSuchKey (404) */
  getObject(bucket: string, key: string): Promise<S3Object>;
  /** Replaces the object atomically. @throws ServiceError NoSuchBucket, KeyTooLongError */
  putObject(bucket: string, key: string, body: Buffer | string): Promise<{ etag: string }>;
  /** In the order of the keys' UTF-8 bytes. @throws ServiceError NoSuchBucket */
  listObjectsV2(input: ListObjectsInput): Promise<{ objects: ListedObject[]; isTruncated: boolean }>;
  /** Deleting what is not there is no error. @throws ServiceError NoSuchBucket */
  deleteObject(bucket: string, key: string): Promise<void>;
  /** Answers a request of an AWS SDK; errors become XML answers, nothing is thrown. */
  handle(request: S3Request): Promise<S3Response>;
}

/** Bytes a key may have (S3 User Guide, "Naming Amazon S3 objects"). */
const LONGEST_KEY = 1024;
const MOST_KEYS = 1000;

/** The stand-in for Amazon S3: objects of the buckets it is given, without versions, tags or access rules. */
export function createS3({ folder, buckets, now }: S3Options): S3 {
  const kept = new Map<string, Objects>(
    buckets.map((bucket) => [bucket, folder ? createFileObjects(folder, bucket) : createMemoryObjects(now)]),
  );
  const objectsOf = (bucket: string): Objects => {
    const objects = kept.get(bucket);
    if (!objects)
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
    return objects;
  };
  const s3: S3 = {
    async getObject(bucket, key) {
      const body = objectsOf(bucket).get(key);
      if (!body) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
      return { body, etag: etagOf(body) };
    },
    async putObject(bucket, key, body) {
      const objects = objectsOf(bucket);
      if (Buffer.byteLength(key) > LONGEST_KEY) throw new ServiceError('KeyTooLongError', 'Your key is too long');
      const bytes = Buffer.from(body);
      objects.put(key, bytes);
      return { etag: etagOf(bytes) };
    },
    async listObjectsV2({ bucket, prefix = '', startAfter, maxKeys = MOST_KEYS }) {
      const objects = objectsOf(bucket);
      const wanted = objects
        .keys()
        .filter((key) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .filter((key) => startAfter === undefined || Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0);
      const most = Math.min(maxKeys, MOST_KEYS);
      const page = wanted.slice(0, most).flatMap((key) => {
        const body = objects.get(key);
        const lastModified = objects.lastModified(key);
        return body && lastModified !== undefined ? [{ key, size: body.length, etag: etagOf(body), lastModified }] : [];
      });
      return { objects: page, isTruncated: wanted.length > most };
    },
    async deleteObject(bucket, key) {
      objectsOf(bucket).delete(key);
    },
    handle: (request) => handleRequest(s3, request),
  };
  return s3;
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
