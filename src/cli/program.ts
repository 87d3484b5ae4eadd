import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { EXIT } from './exit-codes';
import type { Io } from './io';
import { ApiError } from './kube-connection';
import { UserError } from './user-error';

/** Runs a command line. @returns its exit code */
export async function main(argv: string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const program = commands(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(normalized(argv), { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, io);
  }
}

function commands(io: Io, end: (code: number) => void): Command {
  const program = new Command('gantry')
    .description('Kubernetes Jobs on AWS without a cluster; and on this machine, without an account')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .showHelpAfterError('See `gantry --help`.')
    .enablePositionalOptions();
  runCommand(program, io, end);
  simulateCommand(program, io, end);
  kubeconfigCommand(program, io, end);
  const local = program.command('local').description('the cloud on this machine');
  local
    .command('up')
    .description('run the local cloud until Ctrl-C, and print the URL of its Kubernetes API')
    .option('--state <folder>', 'folder that keeps its state', folderOf)
    .option('--port <number>', 'port of the Kubernetes API; any free one by default', portOf)
    .action(async (options) => {
      const { localUp } = await import('./local-up');
      end(await localUp(options, io));
    });
  return program;
}

function runCommand(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('run')
    .description('run Jobs to their end: logs on stdout, progress on stderr')
    .argument('<file...>', 'manifests, YAML or JSON; - is standard input')
    .option('-n, --namespace <name>', 'namespace of manifests that name none; that of the context, or default')
    .option('--context <name>', 'run on the installation of this context of the kubeconfig')
    .option('--kubeconfig <file>', 'the kubeconfig, instead of $KUBECONFIG or ~/.kube/config')
    .option('-d, --detach', 'create the Jobs and return; not on a cloud that ends with this command', false)
    .option('-q, --quiet', 'neither logs nor progress', false)
    .option('--replace', 'delete a Job of the same name first', false)
    .addOption(new Option('-o, --output <format>', 'print the final Job instead of the logs').choices(['json', 'yaml']))
    .addOption(
      new Option('--clock <clock>', 'virtual: waiting takes no time, on a cloud of this command').choices([
        'real',
        'virtual',
      ]),
    )
    .option('--state <folder>', 'folder of the local cloud’s state', folderOf)
    .addHelpText(
      'after',
      `
Exit status: 0 the Job is Complete, 1 it has Failed, 2 usage or manifest, 4 nobody answers or one may not,
130 interrupted (the Job is deleted).

  gantry run job.yaml
  cat job.yaml | gantry run -o json -
  gantry run --context Gantry.eu-central-1.111122223333 -n nightly job.yaml`,
    )
    .action(async (files: string[], options) => {
      const { run } = await import('./run');
      end(await run(files, options, io));
    });
}

function simulateCommand(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('simulate')
    .description(
      'show what would happen to a Job, or what a CronJob would start, in no time: the real state machine, and pods that do what a file says',
    )
    .argument('<file>', 'manifest of one Job or CronJob, YAML or JSON; - is standard input')
    .option('-n, --namespace <name>', 'namespace of a manifest that names none', 'default')
    .option('--outcomes <file>', 'what becomes of the pods, YAML or JSON; without it all succeed after 5 seconds')
    .option('--seed <number>', 'equal input and seed give equal output', seedOf, 1)
    .option('--for <duration>', 'how long a CronJob is watched, such as 90m, 48h or 7d; 24h by default', durationOf)
    .option('--from <time>', 'when that begins, such as 2026-10-24T00:00:00Z', timeOf)
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(['json', 'yaml', 'text']).default('text'))
    .addHelpText(
      'after',
      `
Exit status: 0 the simulation has ended, however the Job has; 2 usage, manifest or outcomes.

  gantry simulate job.yaml --outcomes outcomes.yaml
  gantry simulate job.yaml -o json | jq .job.status
  gantry simulate cron-job.yaml --for 48h`,
    )
    .action(async (file: string, options) => {
      const { simulate } = await import('./simulate');
      end(await simulate(file, options, io));
    });
}

function kubeconfigCommand(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('kubeconfig')
    .description('let kubectl and `gantry run --context` find a deployed stack: writes it into the kubeconfig')
    .option('--stack <name>', 'name of the stack', 'Gantry')
    .option('--region <region>', 'where it is; that of the AWS configuration by default')
    .option('--profile <name>', 'of the AWS configuration, to ask and for the tokens of kubectl')
    .option('--role-arn <arn>', 'role that aws assumes for the tokens of kubectl')
    .option('--server <url>', 'output Url of the stack; with --cluster-name AWS is not asked')
    .option('--cluster-name <name>', 'output ClusterName of the stack')
    .option('--kubeconfig <file>', 'the file to write to, instead of $KUBECONFIG or ~/.kube/config')
    .option('--name <name>', 'name of the context; that of the installation by default')
    .option('-n, --namespace <name>', 'namespace of the context')
    .action(async (options) => {
      const { kubeconfigOfStack } = await import('./kubeconfig-of-stack');
      end(await kubeconfigOfStack(options, io));
    });
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError('A seed is a whole number from 0 to 9007199254740991.');
  }
  return seed;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds. */
function durationOf(text: string): number {
  const parts = [...text.matchAll(/([0-9]+)([smhd])/g)];
  const seconds = parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
  if (parts.map(([part]) => part).join('') !== text || seconds === 0 || seconds > LONGEST_SECONDS)
    throw new InvalidArgumentError('A duration is written like 90m, 48h, 1d12h or 7d, and is a year at most.');
  return seconds;
}

const LONGEST_SECONDS = 366 * 86_400;

/** Milliseconds since the epoch. */
function timeOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[-+]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('A time is written like 2026-10-24T00:00:00Z.');
  return time;
}

/** Of a variable of the shell that is not set there is nothing left. */
function folderOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('The name of a folder is not empty.');
  return text;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^[0-9]+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** `-o=json` and `-n=x`, which kubectl takes and commander would read as `=json`. */
function normalized(argv: string[]): string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((argument, index) => {
    const [, flag, value] = /^(-[a-zA-Z])=(.*)$/s.exec(argument) ?? [];
    return flag === undefined || value === undefined || (end !== -1 && index > end) ? [argument] : [flag, value];
  });
}

/** The one place where an error becomes text and an exit code. */
export function failed(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UserError) {
    io.stderr.write(`gantry: ${error.message}\n${error.hint ? `${error.hint}\n` : ''}`);
    return error.exitCode;
  }
  if (error instanceof ApiError) {
    io.stderr.write(`gantry: the server refused: ${error.message}\n`);
    return EXIT.notFound;
  }
  if (isOfFullDisk(error)) {
    io.stderr.write(`gantry: ${error.message}\nMake room, or name a folder of another disk with --state or TMPDIR.\n`);
    return EXIT.usage;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`gantry: this is a bug in Gantry ${version}\n${text}\n`);
  return EXIT.bug;
}

function isOfFullDisk(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' || isOfFullDisk(error.cause);
}
