import { ServiceError } from '../service';
import { list } from './actions/list-objects-v2';
import { Bucket } from './bucket';
import { createFileObjects } from './file-objects';
import { handleRequest } from './handle-request';
import type { S3Request, S3Response } from './http';
import { createMemoryObjects } from './memory-objects';

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
  /** Milliseconds since the epoch. */
  lastModified: number;
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

export interface S3 {
  /** @throws ServiceError NoSuchBucket, NoSuchKey (404) */
  getObject(bucket: string, key: string): Promise<S3Object>;
  /** Replaces the object atomically. @throws ServiceError NoSuchBucket, KeyTooLongError */
  putObject(bucket: string, key: string, body: Buffer | string): Promise<{ etag: string }>;
  /** In the order of the keys' UTF-8 bytes. @throws ServiceError NoSuchBucket */
  listObjectsV2(input: ListObjectsInput): Promise<{ objects: ListedObject[]; isTruncated: boolean }>;
  /** Deleting what is not there is no error. @throws ServiceError NoSuchBucket */
  deleteObject(bucket: string, key: string): Promise<void>;
  /** Answers a request of an AWS SDK; a ServiceError becomes an XML answer. */
  handle(request: S3Request): Promise<S3Response>;
}

/** The stand-in for Amazon S3: objects of the buckets it is given, without versions, tags or access rules. */
export function createS3({ folder, buckets, now }: S3Options): S3 {
  const byName = new Map(
    buckets.map((name) => [name, new Bucket(folder ? createFileObjects(folder, name) : createMemoryObjects(), now)]),
  );
  const bucketNamed = (name: string): Bucket => {
    const bucket = byName.get(name);
    if (bucket) return bucket;
    throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  };
  return {
    async getObject(bucket, key) {
      const { info, body } = bucketNamed(bucket).get(key);
      return { body, etag: info.etag, lastModified: info.lastModified };
    },
    async putObject(bucket, key, body) {
      const { etag } = bucketNamed(bucket).put(key, Buffer.from(body), {});
      return { etag };
    },
    async listObjectsV2({ bucket, ...options }) {
      const { objects, last } = list(bucketNamed(bucket), options);
      return { objects, isTruncated: last !== undefined };
    },
    async deleteObject(bucket, key) {
      bucketNamed(bucket).delete(key);
    },
    handle: async (request) => handleRequest(bucketNamed, request),
  };
}
