import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AccessKeys } from '../gateway/access-keys';
import { ServiceError } from '../service';

export interface StsOptions {
  keys: Pick<AccessKeys, 'ownerOf'>;
  account: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A request as node:http has it; header names in lower case. */
export interface StsRequest {
  method: string;
  /** Path and query, as they were signed. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
}

/** The stand-in for STS: GetCallerIdentity, by calls that were signed beforehand with keys of this cloud. */
export interface Sts {
  /** @returns what is answered as JSON @throws ServiceError with status 403 */
  handle(request: StsRequest): object;
}

/** Whether a request is a call that was signed beforehand, with the signature in its query. */
export function isPresigned(url: string): boolean {
  return url.includes('X-Amz-Signature=');
}

/** STS takes such calls for as long, whatever they say of themselves. */
const LIFETIME = 15 * 60 * 1000;

export function createSts({ keys, account, now }: StsOptions): Sts {
  return {
    handle({ method, url, headers }) {
      const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
      const get = (name: string) => query.get(name) ?? '';
      if (method !== 'GET' || query.get('Action') !== 'GetCallerIdentity')
        throw new ServiceError('InvalidAction', `the local cloud does not implement ${query.get('Action')} of STS`);
      const [accessKeyId = '', ...scope] = get('X-Amz-Credential').split('/');
      const owner = keys.ownerOf(accessKeyId);
      if (!owner) throw refused('InvalidClientTokenId', 'The security token included in the request is invalid.');
      const signed = signatureOf({ method, query, headers, scope, secret: owner.secretAccessKey });
      if (!isSame(signed, get('X-Amz-Signature')))
        throw refused(
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided.',
        );
      if (!(Math.abs(now() - timeOf(get('X-Amz-Date'))) < LIFETIME))
        throw refused('SignatureDoesNotMatch', `Signature expired: ${get('X-Amz-Date')}`);
      const identity = { Account: account, Arn: `arn:aws:iam::${account}:user/${owner.name}`, UserId: accessKeyId };
      return { GetCallerIdentityResponse: { GetCallerIdentityResult: identity, ResponseMetadata: { RequestId: '' } } };
    },
  };
}

const refused = (code: string, message: string) => new ServiceError(code, message, 403);

interface Signed {
  method: string;
  query: URLSearchParams;
  headers: StsRequest['headers'];
  /** Date, Region, service and `aws4_request`. */
  scope: string[];
  secret: string;
}

/** Signature Version 4 of a request whose signature stands in its query ("Create a signed AWS API request"). */
function signatureOf({ method, query, headers, scope, secret }: Signed): string {
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const names = query.get('X-Amz-SignedHeaders') ?? '';
  const lines = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const request = [method, '/', parameters.join('&'), lines.join(''), names, sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<Buffer | string>((sofar, part) => hmac(sofar, part), `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** `encodeURIComponent` leaves out what RFC 3986 reserves besides. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** `20261128T172236Z` */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
