import { ServiceError } from '../service';
import type { S3Request } from './s3';

/** Headers of S3's own that say nothing about what is to be done: signatures, and checksums of a body that no network could have damaged. */
const HARMLESS =
  /^x-amz-(content-sha256|date|decoded-content-length|security-token|trailer|user-agent|sdk-checksum-algorithm|checksum-.*)$/;

/** @throws ServiceError NotImplemented, naming a header that asks for something this stand-in cannot do */
export function checkHeaders(headers: S3Request['headers']): void {
  for (const name in headers) {
    if (headers[name] === undefined) continue;
    if (/^if-/.test(name) || (name.startsWith('x-amz-') && !HARMLESS.test(name))) throw notImplemented(name);
  }
}

export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `S3 of the local cloud does not implement ${what}`, 501);
}
