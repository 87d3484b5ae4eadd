import { rmSync } from 'node:fs';
import * as path from 'node:path';
import { type Deployed, deployed } from '../support/deployed';
import { manifest } from '../support/door';
import { findKubectls, findProgram, type Kubectl, kubectlWith, writeManifest } from '../support/kubectl';
import { temporaryFolder } from '../support/runtime-worker';
import { CERTIFICATE } from '../support/tls-proxy';
import { eksToken } from '../support/token';

/** From the token to the rule: kubectl, TLS, the authorizer, STS that verifies signatures, and the API. */

jest.setTimeout(60_000);

const kubectls = [...findKubectls().values()];
const [binary] = kubectls;
const reason = binary ? '' : ' (there is no kubectl on PATH)';
const suite = binary ? describe : describe.skip;
const aws = findProgram('aws');

const USER = 'arn:aws:iam::000000000000:user/user';
const folder = temporaryFolder('access');
let stack: Deployed;
let kubectl: Kubectl;
/** Without a token that STS knows. */
let stranger: Kubectl;

beforeAll(async () => {
  if (!binary) return;
  const rule = { principals: [USER], namespaces: ['default', 'team-*'] };
  stack = await deployed({
    rules: [
      { ...rule, resources: ['jobs', 'pods'], verbs: ['*'] },
      { ...rule, namespaces: ['*'], resources: ['events'], verbs: ['list'] },
    ],
  });
  const { credentials } = stack.gantry.cloud;
  const as = async (name: string, secretAccessKey: string) => {
    const token = await eksToken({
      credentials: { ...credentials, secretAccessKey },
      cluster: stack.cluster,
      now: Date.now(),
    });
    return kubectlWith(binary, path.join(folder, name), configuration({ token }));
  };
  kubectl = await as('user', credentials.secretAccessKey);
  stranger = await as('stranger', 'guessed');
});
afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const configuration = (user: object) => ({
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'gantry' },
  clusters: [
    {
      name: 'gantry',
      cluster: { server: stack.url, 'certificate-authority-data': Buffer.from(CERTIFICATE).toString('base64') },
    },
  ],
  contexts: [{ name: 'gantry', context: { cluster: 'gantry', user: 'gantry' } }],
  users: [{ name: 'gantry', user }],
});

suite(`kubectl with a token of AWS${reason}`, () => {
  it.each<[string, number, string | RegExp]>([
    ['auth whoami', 0, /Username +arn:aws:iam::000000000000:user\/user\n/],
    ['auth can-i create jobs', 0, 'yes\n'],
    ['auth can-i create jobs -n team-a', 0, 'yes\n'],
    ['auth can-i create jobs -n other', 1, /^no - no rule allows it\n$/],
    ['auth can-i get pods --subresource=log', 1, /^no/],
    ['auth can-i list events -A', 0, 'yes\n'],
    ['auth can-i * *', 1, /^no/],
    ['auth can-i --list -n other', 0, /^events +\[\] +\[\] +\[list\]$/m],
    ['get events -A', 0, ''],
    ['version', 0, /Server Version: v1/],
  ])('%s exits with %d', async (args, code, stdout) => {
    const ran = await kubectl(args);
    expect(ran).toMatchObject({ code });
    expect(ran.stdout).toMatch(stdout);
  });

  it('does what the rules allow', async () => {
    const file = writeManifest(folder, 'job.json', manifest('pi', { suspend: true }));
    expect(await kubectl(['create', '-f', file])).toMatchObject({ code: 0, stdout: 'job.batch/pi created\n' });
    expect((await kubectl('get jobs')).stdout).toMatch(/^pi +Suspended/m);
    expect(await kubectl('wait job/pi --for=condition=Suspended --timeout=10s')).toMatchObject({ code: 0 });
    expect(await kubectl('delete job pi --wait=false')).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'get jobs -n other',
      `Error from server (Forbidden): jobs.batch is forbidden: User "${USER}" cannot list resource "jobs" in API group "batch" in the namespace "other"\n`,
    ],
    [
      'get pods -A',
      `Error from server (Forbidden): pods is forbidden: User "${USER}" cannot list resource "pods" in API group "" at the cluster scope\n`,
    ],
    [
      'get events -w -n other',
      `Error from server (Forbidden): events is forbidden: User "${USER}" cannot watch resource "events" in API group "" in the namespace "other"\n`,
    ],
    [
      'create job x --image=perl -n other',
      `error: failed to create job: jobs.batch is forbidden: User "${USER}" cannot create resource "jobs" in API group "batch" in the namespace "other"\n`,
    ],
  ])('%s says who cannot do what, as on a cluster', async (args, stderr) => {
    expect(await kubectl(args)).toEqual({ code: 1, stdout: '', stderr });
  });

  it('says that one has to log in with a token whose signature is wrong', async () => {
    const { code, stderr } = await stranger('get jobs');
    expect(stderr).toMatch(/error: You must be logged in to the server \(.*\)\n$/);
    expect(code).toBe(1);
  });

  (aws ? it : it.skip)(`gets its token from aws eks get-token${aws ? '' : ' (there is no aws on PATH)'}`, async () => {
    const { credentials, region } = stack.gantry.cloud;
    const exec = {
      ...{ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: 'Never', command: aws },
      args: ['eks', 'get-token', '--cluster-name', stack.cluster, '--region', region],
      env: [
        { name: 'AWS_ACCESS_KEY_ID', value: credentials.accessKeyId },
        { name: 'AWS_SECRET_ACCESS_KEY', value: credentials.secretAccessKey },
        { name: 'AWS_CONFIG_FILE', value: '/dev/null' },
      ],
    };
    const real = kubectlWith(binary ?? '', path.join(folder, 'aws'), configuration({ exec }));
    expect(await real('get jobs')).toMatchObject({ code: 0 });
    expect((await real('get jobs -n other')).stderr).toContain(`User "${USER}" cannot list resource "jobs"`);
  });
});
