import { createAccessKeys } from '../../../src/local/gateway/access-keys';
import { createSts, isPresigned } from '../../../src/local/sts/sts';
import { presignedUrl } from '../../support/token';

const NOW = Date.UTC(2026, 10, 28, 12);
const keys = createAccessKeys();
const credentials = keys.issue('anna');
const sts = createSts({ keys, account: '000000000000', now: () => NOW });
const HOST = 'sts.us-east-1.amazonaws.com';

/** A call that was signed at a time for an installation, and how it is then sent. */
async function call({
  signedAt = NOW,
  key = credentials,
  headers = {},
  change = (url: string) => url,
  method = 'GET',
} = {}) {
  const url = change(await presignedUrl({ credentials: key, cluster: 'Gantry', now: signedAt }));
  expect(isPresigned(url)).toBe(true);
  return sts.handle({
    method,
    url: url.slice(`https://${HOST}`.length),
    headers: { host: HOST, 'x-k8s-aws-id': 'Gantry', ...headers },
  });
}

it('says who has signed a call', async () => {
  expect(await call()).toMatchObject({
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/anna' },
    },
  });
});

it.each<[string, Parameters<typeof call>[0]]>([
  ['is sent for another installation', { headers: { 'x-k8s-aws-id': 'Other' } }],
  ['is sent for none', { headers: { 'x-k8s-aws-id': undefined } }],
  ['is sent to another host', { headers: { host: 'sts.eu-central-1.amazonaws.com' } }],
  ['was changed', { change: (url) => url.replace('Expires=60', 'Expires=900') }],
  ['was signed with another secret', { key: { ...credentials, secretAccessKey: 'other' } }],
  ['was signed by nobody known', { key: { accessKeyId: 'AKIAX', secretAccessKey: 'x' } }],
  ['was signed sixteen minutes ago', { signedAt: NOW - 16 * 60_000 }],
  ['will be signed in sixteen minutes', { signedAt: NOW + 16 * 60_000 }],
  ['has a signature of another length', { change: (url) => `${url}0` }],
])('refuses a call that %s', async (_, parts) => {
  await expect(call(parts)).rejects.toMatchObject({ statusCode: 403 });
});

it.each<[string, Parameters<typeof call>[0]]>([
  ['another action', { change: (url) => url.replace('GetCallerIdentity', 'GetSessionToken') }],
  ['another method', { method: 'POST' }],
])('refuses by name %s', async (_, parts) => {
  await expect(call(parts)).rejects.toMatchObject({ code: 'InvalidAction' });
});
