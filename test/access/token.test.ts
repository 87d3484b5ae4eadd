import { readToken, stsHosts } from '../../src/access/token';
import { eksToken, presignedUrl, tokenOf } from '../support/token';

const NOW = Date.UTC(2026, 10, 28, 12);
const HOSTS = stsHosts('eu-central-1', 'amazonaws.com');
const wishes = {
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  ...{ cluster: 'Gantry', now: NOW, region: 'eu-central-1' },
};
const read = (token: string, now = NOW) => readToken(token, { hosts: HOSTS, now });
let url: string;

beforeAll(async () => {
  url = await presignedUrl(wishes);
});

describe('a token', () => {
  it('is the call that was signed, until fifteen minutes after that', async () => {
    expect(read(await eksToken(wishes))).toEqual({
      host: 'sts.eu-central-1.amazonaws.com',
      path: url.replace('https://sts.eu-central-1.amazonaws.com', ''),
      expires: NOW + 900_000,
    });
  });

  // As awscli 1.45.11 prints it.
  it('of aws eks get-token is one', () => {
    const printed =
      'https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLEEXAMPLE00%2F20261128%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20261128T115959Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=7ac2';
    expect(readToken(tokenOf(printed), { hosts: stsHosts('us-east-1', 'amazonaws.com'), now: NOW })).toMatchObject({
      host: 'sts.us-east-1.amazonaws.com',
    });
  });

  it.each<[string, string, string]>([
    ['with the global host', 'sts.eu-central-1.amazonaws.com', 'sts.amazonaws.com'],
    ['with the FIPS host', 'sts.eu-central-1', 'sts-fips.eu-central-1'],
    ['with the host for IPv6', 'eu-central-1.amazonaws.com', 'eu-central-1.api.aws'],
    ['of a session', '&X-Amz-Expires', '&X-Amz-Security-Token=abc%2Fd%3D&X-Amz-Expires'],
    ['that names its parameters in lower case', 'X-Amz-Expires', 'x-amz-expires'],
    ['that never says when it was made to end', 'Expires=60', 'Expires=0'],
  ])('%s is one', (_, from, to) => {
    expect(read(tokenOf(url.replace(from, to)))).toHaveProperty('host');
  });

  it.each<[string, RegExp, (url: string) => string]>([
    ['of another host', /host is not STS/, (it) => it.replace('sts.eu-central-1.amazonaws.com', 'evil.example')],
    ['of a host that begins like STS', /host is not STS/, (it) => it.replace('.com/', '.com.evil.example/')],
    ['of STS in another Region', /host is not STS/, (it) => it.replace('sts.eu-central-1', 'sts.us-east-1')],
    ['of another service', /host is not STS/, (it) => it.replace('https://sts.', 'https://s3.')],
    ['without TLS', /no URL/, (it) => it.replace('https:', 'http:')],
    ['with a port', /no URL/, (it) => it.replace('.com/', '.com:8443/')],
    ['with a user before the host', /no URL/, (it) => it.replace('https://', 'https://sts.amazonaws.com@')],
    ['with another path', /no URL/, (it) => it.replace('/?', '/x?')],
    ['with no path', /no URL/, (it) => it.replace('/?', '?')],
    ['with a fragment', /no URL/, (it) => `${it}#x`],
    ['with a line end', /no URL/, (it) => `${it}\r\nx: y`],
    ['with a semicolon in the query', /no URL/, (it) => `${it};Action=AssumeRole`],
    ['of another action', /action is not/, (it) => it.replace('GetCallerIdentity', 'AssumeRole')],
    ['without an action', /action is not/, (it) => it.replace('Action=GetCallerIdentity&', '')],
    ['with something more', /query has/, (it) => `${it}&RoleArn=x`],
    ['with its action twice', /query has/, (it) => `${it}&Action=GetCallerIdentity`],
    ['with its action twice, once encoded', /query has/, (it) => `${it}&%41ction=AssumeRole`],
    ['with its action twice, once in lower case', /query has/, (it) => `${it}&action=AssumeRole`],
    ['with a parameter without a value', /query has/, (it) => `${it}&Version`],
    ['with two values of a parameter', /query has/, (it) => it.replace('Expires=60', 'Expires=60=60')],
    ['with what cannot be decoded', /query has/, (it) => `${it}%zz`],
    ['that lasts longer than STS takes it', /Expires/, (it) => it.replace('Expires=60', 'Expires=901')],
    ['with an end that is no number', /Expires/, (it) => it.replace('Expires=60', 'Expires=-1')],
    ['without an end', /Expires/, (it) => it.replace('&X-Amz-Expires=60', '')],
    ['for no installation', /does not cover/, (it) => it.replace('%3Bx-k8s-aws-id', '')],
    ['for an installation of a longer name', /does not cover/, (it) => it.replace('x-k8s-aws-id', 'x-k8s-aws-id2')],
    ['without headers that were signed', /does not cover/, (it) => it.replace(/&X-Amz-SignedHeaders=[^&]*/, '')],
    ['that is not signed', /not signed/, (it) => it.replace(/&X-Amz-Signature=[^&]*/, '')],
    ['without a key', /not signed/, (it) => it.replace(/&X-Amz-Credential=[^&]*/, '')],
    ['without a time', /no time/, (it) => it.replace(/&X-Amz-Date=[^&]*/, '')],
    ['with a time that is none', /no time/, (it) => it.replace('20261128T', '20261328T')],
  ])('%s is none', (_, refused, change) => {
    const changed = change(url);
    expect(changed).not.toBe(url);
    expect(read(tokenOf(changed))).toEqual({ refused: expect.stringMatching(refused) });
  });

  it.each<[string, (token: string) => string]>([
    ['without its prefix', (token) => token.replace('k8s-aws-v1.', '')],
    ['of another version', (token) => token.replace('v1', 'v2')],
    ['with padding', (token) => `${token}=`],
    ['in base64 of the other kind', () => 'k8s-aws-v1.ab+/'],
    ['with nothing in it', () => 'k8s-aws-v1.'],
    ['that is empty', () => ''],
    ['that is too long', (token) => token + 'A'.repeat(4096)],
    ['of bytes that are no text', () => `k8s-aws-v1.${Buffer.from([0xff, 0xfe, 0]).toString('base64url')}`],
  ])('%s is none', async (_, change) => {
    expect(read(change(tokenOf(url)))).toEqual({ refused: expect.any(String) });
  });

  it.each<[string, number, boolean]>([
    ['at once', 0, true],
    ['up to the last moment', 899_999, true],
    ['not from then on', 900_000, false],
    ['with a clock that is four minutes slow', -240_000, true],
    ['not with one that is six minutes slow', -360_000, false],
    ['not when nobody knows the time', Number.NaN, false],
  ])('is taken %s', (_, later, expected) => {
    expect('host' in read(tokenOf(url), NOW + later)).toBe(expected);
  });

  it('is not repeated in the reason it is refused for', () => {
    const refusal = read(tokenOf(url.replace('https:', 'http:'))) as { refused: string };
    expect(refusal.refused).not.toMatch(/AKIA|Signature=/);
  });
});

it.each<[string, string, string, string[]]>([
  [
    'China, without a global host',
    'cn-north-1',
    'amazonaws.com.cn',
    ['sts.cn-north-1.amazonaws.com.cn', 'sts-fips.cn-north-1.amazonaws.com.cn'],
  ],
  [
    'GovCloud, without a global host',
    'us-gov-west-1',
    'amazonaws.com',
    ['sts.us-gov-west-1.amazonaws.com', 'sts-fips.us-gov-west-1.amazonaws.com'],
  ],
])('knows STS in %s', (_, region, suffix, hosts) => {
  expect(stsHosts(region, suffix)).toEqual(hosts);
});
