import { execFile } from 'node:child_process';
import { kubeconfigFiles } from './connect-kubeconfig';
import { EXIT } from './exit-codes';
import type { Io } from './io';
import { shellWord } from './kubeconfig';
import { UserError } from './user-error';
import { mergeIntoKubeconfig } from './write-kubeconfig';

export interface KubeconfigOfStackOptions {
  stack: string;
  region?: string;
  profile?: string;
  /** Assumed for each token. */
  roleArn?: string;
  /** Both, when AWS is not to be asked. */
  server?: string;
  clusterName?: string;
  kubeconfig?: string;
  /** Name of the context. */
  name?: string;
  namespace?: string;
}

/** `gantry kubeconfig`: lets kubectl, and `gantry run --context`, find a deployed installation. What it writes holds no secret. */
export async function kubeconfigOfStack(options: KubeconfigOfStackOptions, io: Io): Promise<number> {
  checkRole(options.roleArn);
  const { server, clusterName } = await installation(options, io);
  const { namespace, name = clusterName } = options;
  const [file = ''] = kubeconfigFiles({ kubeconfig: options.kubeconfig, env: io.env });
  mergeIntoKubeconfig(file, {
    ...{ name, namespace, cluster: { server: server.replace(/\/+$/, '') } },
    user: { exec: execOf(regionOf(clusterName), clusterName, options) },
  });
  io.stdout.write(`${name}\n`);
  io.stderr.write(`${file} has the context "${name}" now, and it is the current one. Try:\n`);
  const flag = options.kubeconfig === undefined ? '' : ` --kubeconfig ${shellWord(options.kubeconfig)}`;
  io.stderr.write(`kubectl auth whoami${flag}\ngantry run --context ${shellWord(name)}${flag} FILE\n`);
  return EXIT.done;
}

interface Installation {
  server: string;
  /** What tokens are signed for: STACK.REGION.ACCOUNT. */
  clusterName: string;
}

async function installation(options: KubeconfigOfStackOptions, io: Io): Promise<Installation> {
  const { server, clusterName } = options;
  if ((server === undefined) !== (clusterName === undefined))
    throw new UserError('--server and --cluster-name belong together', {
      hint: 'Give both, as the outputs Url and ClusterName of the stack have them, or neither.',
    });
  if (server === undefined || clusterName === undefined) return await outputsOf(options, io);
  if (!/^https:\/\/[^/]/.test(server))
    throw new UserError(`--server is "${server}": an address that begins with https:// is needed`, {
      hint: 'No client of Kubernetes sends a token without TLS.',
    });
  return { server, clusterName };
}

/** As the stack names its installation (lib/door.ts). */
function regionOf(clusterName: string): string {
  const region = /^[A-Za-z][A-Za-z0-9-]*\.([a-z0-9-]+)\.[0-9]{12}$/.exec(clusterName)?.[1];
  if (!region)
    throw new UserError(`"${clusterName}" is no name of an installation: STACK.REGION.ACCOUNT is expected`, {
      hint: 'It is the output ClusterName of the stack.',
    });
  return region;
}

/** A role of a path is assumed by the whole of it; rules name it without (docs/access.md). */
function checkRole(arn: string | undefined): void {
  if (arn === undefined || /^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/.test(arn)) return;
  throw new UserError(`--role-arn is "${arn}": that is no ARN of a role`, {
    hint: 'It is written arn:aws:iam::ACCOUNT:role/NAME.',
  });
}

/** What `aws eks update-kubeconfig` writes, too. */
function execOf(region: string, clusterName: string, { profile, roleArn }: KubeconfigOfStackOptions): object {
  const token = ['eks', 'get-token', '--cluster-name', clusterName, '--output', 'json'];
  return {
    ...{ apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: 'IfAvailable', command: 'aws' },
    args: ['--region', region, ...token, ...(roleArn ? ['--role-arn', roleArn] : [])],
    ...(profile && { env: [{ name: 'AWS_PROFILE', value: profile }] }),
  };
}

/** Asked of AWS by its command line, which every user of the written file needs anyway. */
async function outputsOf({ stack, region, profile }: KubeconfigOfStackOptions, io: Io): Promise<Installation> {
  const flags = [...(region ? ['--region', region] : []), ...(profile ? ['--profile', profile] : [])];
  const text = await aws(
    ['cloudformation', 'describe-stacks', '--stack-name', stack, '--output', 'json', ...flags],
    io,
  );
  const outputs = new Map(outputsIn(text).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const server = outputs.get('Url');
  const clusterName = outputs.get('ClusterName');
  if (server && clusterName) return { server, clusterName };
  throw new UserError(`the stack ${stack} has no outputs Url and ClusterName: it is none of Gantry`, {
    hint: 'Name another one with --stack, or another place with --region and --profile.',
  });
}

function outputsIn(text: string): { OutputKey?: string; OutputValue?: string }[] {
  try {
    return JSON.parse(text).Stacks[0].Outputs ?? [];
  } catch {
    throw new UserError('aws has answered something else than a stack');
  }
}

function aws(args: string[], { env }: Io): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('aws', args, { env: env as NodeJS.ProcessEnv, maxBuffer: 4 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === 'ENOENT') {
        const hint = 'Install the AWS CLI, or give --server and --cluster-name.';
        return reject(new UserError('there is no program aws on PATH', { hint }));
      }
      const said = stderr.split('\n').filter((line) => line.trim() !== '');
      reject(new UserError(`aws says: ${said.at(-1) ?? error.message}`, { exitCode: EXIT.notFound }));
    });
  });
}
