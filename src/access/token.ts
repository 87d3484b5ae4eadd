/**
 * Bearer tokens of `aws eks get-token`: a presigned call of STS' GetCallerIdentity. It needs no EKS; whoever is sent one can ask STS who signed it.
 * What is checked here is what aws-iam-authenticator checks (pkg/token/token.go), so that nothing but such a call is ever sent.
 */

export interface TokenRules {
  /** Hosts that are STS (stsHosts). */
  hosts: string[];
  /** Time of the request in milliseconds since the epoch. */
  now: number;
}

/** The call that a token stands for. */
export interface PresignedCall {
  host: string;
  /** Path and query as they were signed. */
  path: string;
  /** When STS, and so this, takes it no longer: milliseconds since the epoch. */
  expires: number;
}

/** What must be signed with the call, so that a token for one installation is none for another. */
export const INSTALLATION_HEADER = 'x-k8s-aws-id';

const PREFIX = 'k8s-aws-v1.';
const LONGEST = 4096;

/** STS takes presigned calls for 15 minutes whatever they say of themselves (aws.md 7). */
const LIFETIME = 15 * 60 * 1000;
/** How far a client's clock may be ahead. */
const SKEW = 5 * 60 * 1000;
const LONGEST_EXPIRY = 900;

/** Everything a call may say; what is not here is refused, because it might mean something to STS. */
const PARAMETERS = [
  'action',
  'version',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
];

/** Where STS is, for callers of this Region: its own endpoints, and the global one in the partition that has it. */
export function stsHosts(region: string, urlSuffix: string): string[] {
  const own = [`sts.${region}.${urlSuffix}`, `sts-fips.${region}.${urlSuffix}`];
  return urlSuffix === 'amazonaws.com' && !region.startsWith('us-gov-')
    ? [...own, `sts.${region}.api.aws`, `sts-fips.${region}.api.aws`, 'sts.amazonaws.com']
    : own;
}

/** The call that a token stands for, or why it is no token; the reason holds nothing of the token. */
export function readToken(token: string, { hosts, now }: TokenRules): PresignedCall | { refused: string } {
  if (token.length > LONGEST) return { refused: `it is longer than ${LONGEST} characters` };
  const encoded = /^k8s-aws-v1\.([A-Za-z0-9_-]+)$/.exec(token)?.[1];
  if (!encoded) return { refused: `it is not ${PREFIX} and a URL in base64url` };
  const url = urlOf(Buffer.from(encoded, 'base64url').toString());
  if (!url) return { refused: 'it holds no URL' };
  const { host, query } = url;
  if (!hosts.includes(host)) return { refused: 'its host is not STS of this Region' };
  const parameters = parametersOf(query);
  if (!parameters) return { refused: 'its query has what no presigned call has, or something twice' };
  const refused = mistakeIn(parameters);
  if (refused) return { refused };
  const signed = timeOf(parameters.get('x-amz-date'));
  if (signed === undefined) return { refused: 'its X-Amz-Date is no time' };
  if (signed > now + SKEW) return { refused: 'it was signed in the future' };
  // Not the other way around: without a time of the request nothing is in time.
  if (!(now < signed + LIFETIME)) return { refused: 'it has expired' };
  return { host, path: `/?${query}`, expires: signed + LIFETIME };
}

/** Taken apart by hand: what a library mends on the way would not be what was checked. */
function urlOf(text: string): { host: string; query: string } | undefined {
  const [, host, query] = /^https:\/\/([a-z0-9.-]+)\/\?([A-Za-z0-9._~%&=-]+)$/.exec(text) ?? [];
  return host && query ? { host, query } : undefined;
}

function parametersOf(query: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [name, value, ...more] = pair.split('=').map(decoded);
    const key = name?.toLowerCase();
    if (!key || !value || more.length > 0 || !PARAMETERS.includes(key) || parameters.has(key)) return undefined;
    parameters.set(key, value);
  }
  return parameters;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function mistakeIn(parameters: Map<string, string>): string | undefined {
  if (parameters.get('action') !== 'GetCallerIdentity') return 'its action is not GetCallerIdentity';
  const expires = parameters.get('x-amz-expires') ?? '';
  if (!/^[0-9]{1,3}$/.test(expires) || Number(expires) > LONGEST_EXPIRY)
    return `its X-Amz-Expires is no number of seconds from 0 to ${LONGEST_EXPIRY}`;
  const headers = parameters.get('x-amz-signedheaders')?.toLowerCase().split(';') ?? [];
  if (!headers.includes('host') || !headers.includes(INSTALLATION_HEADER))
    return `its signature does not cover the headers host and ${INSTALLATION_HEADER}`;
  if (!parameters.has('x-amz-signature') || !parameters.has('x-amz-credential')) return 'it is not signed';
  return undefined;
}

/** `20261128T172236Z` in milliseconds since the epoch. */
function timeOf(text = ''): number | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  if (parts.length === 0 || month < 1 || month > 12) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
