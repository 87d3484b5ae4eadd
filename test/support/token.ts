import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** SHA-256 as the signer of the SDK wants it. */
class Sha256 {
  readonly #hash;
  constructor(key?: unknown) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Buffer);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return this.#hash.digest();
  }
  reset() {}
}

export interface TokenWishes {
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** What `--cluster-name` says. */
  cluster: string;
  /** Milliseconds since the epoch. */
  now: number;
  region?: string;
  host?: string;
}

/** What `aws eks get-token` prints as the token: a call of STS, signed by the SDK's own signer. */
export async function eksToken(wishes: TokenWishes): Promise<string> {
  return tokenOf(await presignedUrl(wishes));
}

export const tokenOf = (url: string) => `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;

export async function presignedUrl({ credentials, cluster, now, ...more }: TokenWishes): Promise<string> {
  const { region = 'us-east-1', host = `sts.${region}.amazonaws.com` } = more;
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256, applyChecksum: false });
  const headers = { host, 'x-k8s-aws-id': cluster };
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  const request = { method: 'GET', protocol: 'https:', hostname: host, path: '/', headers, query };
  const presigned = await signer.presign(request, {
    ...{ signingDate: new Date(now), expiresIn: 60, unsignableHeaders: new Set<string>() },
    unhoistableHeaders: new Set(['x-k8s-aws-id']),
    signableHeaders: new Set(['host', 'x-k8s-aws-id']),
  });
  const pairs = Object.entries(presigned.query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return `https://${host}/?${pairs.join('&')}`;
}
