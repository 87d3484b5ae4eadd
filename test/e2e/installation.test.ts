import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { dump, load } from 'js-yaml';
import { type Deployed, deployed } from '../support/deployed';
import { manifest } from '../support/door';
import { writeFakeAws } from '../support/fake-aws';
import { temporaryFolder } from '../support/runtime-worker';
import { CERTIFICATE } from '../support/tls-proxy';
import { eksToken } from '../support/token';

/** `gantry kubeconfig`, and `gantry run` on the installation it has written: the built program, TLS, tokens, rules. */

jest.setTimeout(60_000);

const GANTRY = path.join(__dirname, '../../bin/gantry.js');
const folder = temporaryFolder('installation');
let stack: Deployed;
/** Signed with the user's own key, and with a guessed one. */
let good: string;
let bad: string;

beforeAll(async () => {
  const user = 'arn:aws:iam::000000000000:user/user';
  stack = await deployed({
    rules: [
      { principals: [user], namespaces: ['team'], resources: ['jobs', 'pods', 'pods/log'], verbs: ['*'] },
      { principals: [user], namespaces: ['default'], resources: ['jobs'], verbs: ['get'] },
    ],
  });
  const { credentials } = stack.gantry.cloud;
  const token = (secretAccessKey: string) =>
    eksToken({ credentials: { ...credentials, secretAccessKey }, cluster: stack.cluster, now: Date.now() });
  good = await token(credentials.secretAccessKey);
  bad = await token('guessed');
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

interface Place {
  folder: string;
  kubeconfig: string;
}

/** A home with a program `aws` of its own. */
function place(name: string, tokens: string[] = []): Place {
  const home = path.join(folder, name);
  writeFakeAws(home, { outputs: { Url: `${stack.url}/`, ClusterName: stack.cluster, More: 'x' }, tokens });
  return { folder: home, kubeconfig: path.join(home, '.kube', 'config') };
}

async function gantry({ folder: home }: Place, args: string[], input = '', env = {}) {
  const child = spawn(process.execPath, [GANTRY, ...args], {
    cwd: home,
    env: { PATH: `${home}${path.delimiter}/usr/bin:/bin`, HOME: home, ...env },
  });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    ran.stdout += text;
  });
  child.stderr.on('data', (text) => {
    ran.stderr += text;
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...ran };
}

const calls = ({ folder: home }: Place) => readFileSync(path.join(home, 'calls'), 'utf8').trim().split('\n');

/** As an administrator adds the authority of a private address. */
function trust({ kubeconfig }: Place): void {
  const config = load(readFileSync(kubeconfig, 'utf8')) as { clusters: { cluster: object }[] };
  for (const { cluster } of config.clusters)
    Object.assign(cluster, { 'certificate-authority-data': Buffer.from(CERTIFICATE).toString('base64') });
  writeFileSync(kubeconfig, dump(config));
}

describe('gantry kubeconfig', () => {
  it('asks AWS for the stack, and writes what kubectl needs into ~/.kube/config', async () => {
    const here = place('asks');
    const { code, stdout, stderr } = await gantry(here, [
      'kubeconfig',
      '--region',
      'us-east-1',
      '--profile',
      'ops',
      '-n',
      'team',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${stack.cluster}\n` });
    expect(stderr).toContain(`${here.kubeconfig} has the context "${stack.cluster}" now`);
    expect(calls(here)).toEqual([
      'cloudformation describe-stacks --stack-name Gantry --output json --region us-east-1 --profile ops AWS_PROFILE=',
    ]);
    expect(load(readFileSync(here.kubeconfig, 'utf8'))).toEqual({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': stack.cluster },
      clusters: [{ name: stack.cluster, cluster: { server: stack.url } }],
      contexts: [{ name: stack.cluster, context: { cluster: stack.cluster, user: stack.cluster, namespace: 'team' } }],
      users: [
        {
          name: stack.cluster,
          user: {
            exec: {
              ...{ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: 'IfAvailable', command: 'aws' },
              args: ['--region', 'us-east-1', 'eks', 'get-token', '--cluster-name', stack.cluster, '--output', 'json'],
              env: [{ name: 'AWS_PROFILE', value: 'ops' }],
            },
          },
        },
      ],
    });
    expect(statSync(here.kubeconfig).mode & 0o777).toBe(0o600);
  });

  it('asks nobody when it is told, and writes where KUBECONFIG says', async () => {
    const here = place('told');
    const file = path.join(here.folder, 'own config');
    const role = 'arn:aws:iam::000000000000:role/teams/Operator';
    const told = ['kubeconfig', '--server', stack.url, '--cluster-name', stack.cluster, '--name', 'jobs'];
    expect(await gantry(here, [...told, '--role-arn', role], '', { KUBECONFIG: `${file}:other` })).toMatchObject({
      code: 0,
      stdout: 'jobs\n',
    });
    expect(load(readFileSync(file, 'utf8'))).toMatchObject({
      ...{ 'current-context': 'jobs', contexts: [{ name: 'jobs' }] },
      users: [{ user: { exec: { args: expect.arrayContaining(['get-token', '--role-arn', role]) } } }],
    });
    expect(() => calls(here)).toThrow(/ENOENT/);
  });

  it.each<[string, string[], number, RegExp]>([
    [
      'half of an installation',
      ['--server', 'https://x'],
      2,
      /--server and --cluster-name belong together\n.*outputs Url/,
    ],
    ['an address without TLS', ['--server', 'http://x', '--cluster-name', 'a.b.1'], 2, /begins with https/],
    ['a name of something else', ['--server', 'https://x', '--cluster-name', 'my-eks'], 2, /STACK\.REGION\.ACCOUNT/],
    ['what is no role', ['--role-arn', 'arn:aws:iam::111122223333:user/anna'], 2, /no ARN of a role\n.*:role\/NAME/],
    ['a stack that is not there', ['--stack', 'nowhere'], 4, /aws says: An error occurred .* nowhere does not exist/],
    ['a stack of something else', ['--stack', 'other'], 2, /it is none of Gantry/],
  ])('refuses %s', async (_, args, code, stderr) => {
    const ran = await gantry(place('refuses'), ['kubeconfig', ...args]);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(stderr);
  });

  it('says that the AWS CLI is missing', async () => {
    const here = place('without');
    rmSync(path.join(here.folder, 'aws'));
    const { code, stderr } = await gantry(here, ['kubeconfig'], '', { PATH: here.folder });
    expect(stderr).toBe(
      'gantry: there is no program aws on PATH\nInstall the AWS CLI, or give --server and --cluster-name.\n',
    );
    expect(code).toBe(2);
  });
});

describe('gantry run --context', () => {
  const job = (name: string, metadata = {}) => JSON.stringify(manifest(name, {}, metadata));

  async function connected(name: string, tokens: string[]): Promise<Place> {
    const here = place(name, tokens);
    await gantry(here, ['kubeconfig', '-n', 'team']);
    trust(here);
    return here;
  }

  it('runs Jobs of the deployed installation, in the namespace of the context', async () => {
    const here = await connected('runs', [good]);
    const { code, stderr } = await gantry(here, ['run', '--context', stack.cluster, '-'], job('remote'));
    expect(stderr).toMatch(/team\/remote: Complete in [0-9.]+s · 1 succeeded · 0 failed\n$/);
    expect(code).toBe(0);
    expect(calls(here).filter((call) => call.includes('get-token'))).toHaveLength(1);
    expect((await stack.gantry.request('GET', '/apis/batch/v1/namespaces/team/jobs/remote')).status).toBe(401);
  });

  it('takes the current context of a kubeconfig, and asks for a new token when the old one has ended', async () => {
    const here = await connected('renews', [bad, good]);
    const { code, stdout } = await gantry(here, ['run', '--kubeconfig', here.kubeconfig, '-d', '-'], job('renewed'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'job.batch/renewed created\n' });
    expect(calls(here).filter((call) => call.includes('get-token'))).toHaveLength(2);
  });

  it.each<[string, () => Promise<Place>, string[], number, RegExp]>([
    [
      'what one may not do',
      () => connected('may-not', [good]),
      ['-n', 'default'],
      4,
      /^gantry: the server refused: jobs\.batch is forbidden: User "arn:aws:iam::0{12}:user\/user" cannot create resource "jobs"/,
    ],
    ['who is not known', () => connected('unknown', [bad]), [], 4, /^gantry: the server refused: Unauthorized\n$/],
    [
      'who has no credentials',
      () => connected('without-credentials', []),
      [],
      4,
      /cannot log in: Unable to locate credentials/,
    ],
    [
      'a context that is not there',
      () => connected('no-context', []),
      ['--context', 'x'],
      2,
      /there is no context "x"; there is "Gantry\./,
    ],
    [
      'a certificate that nobody has signed',
      async () => {
        const here = place('untrusted', [good]);
        await gantry(here, ['kubeconfig']);
        return here;
      },
      [],
      4,
      /does not answer: .*certificate/,
    ],
    [
      'no kubeconfig at all',
      async () => place('nothing'),
      ['--kubeconfig', 'nowhere.yaml'],
      2,
      /there is no kubeconfig nowhere\.yaml\nName one/,
    ],
    [
      'what is no kubeconfig',
      async () => {
        const here = place('broken');
        writeFileSync(path.join(here.folder, 'broken.yaml'), 'clusters: [{}]');
        return here;
      },
      ['--kubeconfig', 'broken.yaml'],
      2,
      /^gantry: the kubeconfig is of no use: broken\.yaml: /,
    ],
    [
      'a state folder besides',
      () => connected('both', []),
      ['--state', 'x'],
      2,
      /--state is for the cloud on this machine/,
    ],
    [
      'a clock that jumps',
      () => connected('clock', []),
      ['--clock', 'virtual'],
      2,
      /--clock virtual is for the cloud on this machine/,
    ],
  ])('says, without a trace of the program: %s', async (_, make, args, code, stderr) => {
    const here = await make();
    const named = args.includes('--kubeconfig') || args.includes('--context') ? [] : ['--context', stack.cluster];
    const ran = await gantry(here, ['run', ...named, ...args, '-'], job('refused'));
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(stderr);
    expect(ran.stderr).not.toMatch(/\n +at |bug in Gantry/);
  });
});
