import { ServiceError } from '../service';
import type { Bucket } from './bucket';
import type { S3Request } from './http';

/** A request to one object or bucket, taken apart. */
export interface BucketRequest {
  bucket: Bucket;
  bucketName: string;
  /** Empty when the request is about the bucket. */
  key: string;
  query: Map<string, string>;
  headers: Record<string, string>;
  body: Buffer;
}

/** Headers that say how a request is sent or signed, not what is asked for. */
const TRANSPORT =
  /^x-amz-(user-agent|date|content-sha256|security-token|sdk-checksum-algorithm|trailer|decoded-content-length)$/;

/**
 * Takes the path and the query apart. The path is not resolved: `..` is part of a key like any other text.
 * @throws ServiceError InvalidURI
 */
export function targetOf(url: string): { bucketName: string; key: string; query: Map<string, string> } {
  const [path = '', search = ''] = splitAt(url, '?');
  const [bucketName, key] = splitAt(path.replace(/^\//, ''), '/');
  try {
    return {
      bucketName: decodeURIComponent(bucketName),
      key: decodeURIComponent(key),
      // `x-id` names the action for logs; every SDK sends it.
      query: new Map([...new URLSearchParams(search)].filter(([name]) => name !== 'x-id')),
    };
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Refuses, by name, what an action does not implement of a request: query parameters, and headers of S3. */
export function allow(request: BucketRequest, action: string, query: string[], headers: RegExp): void {
  for (const name of request.query.keys()) {
    if (!query.includes(name)) throw notImplemented(`the parameter "${name}" of ${action}`);
  }
  for (const name of Object.keys(request.headers)) {
    const isS3 = name.startsWith('x-amz-') || name.startsWith('if-');
    if (isS3 && !TRANSPORT.test(name) && !headers.test(name)) {
      throw notImplemented(`the header "${name}" of ${action}`);
    }
  }
}

export function headersOf({ headers }: S3Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `S3 of the local cloud does not implement ${what}`, 501);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
