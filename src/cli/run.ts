import { dump } from 'js-yaml';
import { isFinished, terminalCondition } from '../job/conditions';
import type { AdmittedJob } from '../job/types';
import { type Connection, connect } from './connect';
import { connectKubeconfig } from './connect-kubeconfig';
import { EXIT } from './exit-codes';
import { PodFollower } from './follow-pods';
import type { Io } from './io';
import { KubeClient } from './kube-client';
import { ApiError, KubeConnection } from './kube-connection';
import { LOOK_EVERY, pause, untilNextLook } from './pace';
import { type Problem, problemsOf, renderProblems } from './problems';
import { progressOf, renderEnd, renderProgress } from './progress';
import { type FileManifest, namespaceOf, readFiles } from './read-files';
import { Screen } from './screen';
import { UserError } from './user-error';

export interface RunOptions {
  namespace?: string;
  detach: boolean;
  quiet: boolean;
  /** Delete a Job of the same name first. */
  replace: boolean;
  output?: 'json' | 'yaml';
  /** `virtual` is for a cloud of this process only. */
  clock?: 'real' | 'virtual';
  state?: string;
  kubeconfig?: string;
  context?: string;
}

/** Once it is known where. */
type InNamespace = RunOptions & { namespace: string };

/** On AWS what a container writes last comes to its log a little later than the news that it has ended, in milliseconds (src/operations/follow-log.ts). */
const LOGS_ARE_LATE = 2000;

interface Running {
  job: AdmittedJob;
  label: string;
  /** Absent when neither logs nor failures of pods are shown. */
  pods?: PodFollower;
}

/** `gantry run FILE...`: creates the Jobs, shows how they go, and ends as they end. */
export async function run(files: string[], given: RunOptions, io: Io): Promise<number> {
  const { manifests, problems } = await readFiles(files, io);
  if (!given.detach) problems.push(...manifests.filter(isCronJob).map(hasNoEnd));
  if (problems.length > 0) return refuse(problems, io);
  const screen = new Screen(io.stdout, io.stderr, given.quiet);
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt((signal) => {
    // Whoever asks twice does not want to wait for pods to stop.
    if (interrupt.signal.aborted) process.exit(exitOf(signal));
    interrupt.abort(signal);
  });
  const connection = await connectionOf(given, io, (line) => given.quiet || screen.say(line));
  const options = { ...given, namespace: given.namespace ?? connection.namespace };
  try {
    if (options.detach && connection.own) {
      throw new UserError('--detach needs a local cloud that goes on running', {
        hint: 'Start one with `gantry local up`.',
      });
    }
    const server = new KubeConnection(connection.url, connection.access);
    const client = new KubeClient(server);
    const refused = await check(client, manifests, options);
    if (refused.length > 0) return refuse(refused, io);
    if (interrupt.signal.aborted) return exitOf(interrupt.signal.reason);
    const running = await create(client, manifests, options, screen);
    if (options.detach) return EXIT.done;
    if (!options.quiet && !options.output) followPods(running, client, screen, server.isHere ? 0 : LOGS_ARE_LATE);
    try {
      return await follow({ connection, client, running, options, screen, io, interrupted: interrupt.signal });
    } finally {
      for (const { pods } of running) pods?.close();
    }
  } finally {
    stopListening();
    screen.clear();
    await connection.close();
  }
}

/** The installation that the options name; without any the cloud on this machine. */
async function connectionOf(options: RunOptions, io: Io, notice: (line: string) => unknown): Promise<Connection> {
  const { kubeconfig, context, state, clock } = options;
  if (kubeconfig === undefined && context === undefined)
    return await connect({ state, clock: clock ?? 'real', env: io.env, notice: (line) => void notice(line) });
  const local = state !== undefined ? '--state' : clock === 'virtual' ? '--clock virtual' : undefined;
  if (local)
    throw new UserError(`${local} is for the cloud on this machine, and --context and --kubeconfig name another one`, {
      hint: 'Leave one of them out.',
    });
  return await connectKubeconfig({ kubeconfig, context, env: io.env });
}

function refuse(problems: Problem[], io: Io): number {
  io.stderr.write(renderProblems(problems));
  return EXIT.usage;
}

/** Asks about every manifest before the first one is created: all mistakes of all files at once. */
async function check(client: KubeClient, manifests: FileManifest[], options: InNamespace): Promise<Problem[]> {
  const problems = twice(manifests, options.namespace);
  for (const manifest of manifests) {
    try {
      const namespace = namespaceOf(manifest, options.namespace);
      const dryRun = { dryRun: true };
      if (isCronJob(manifest)) await client.createCronJob(namespace, manifest.object, dryRun);
      else await client.createJob(namespace, manifest.object, dryRun);
    } catch (error) {
      // Who may not create Jobs has made no mistake in them.
      if (!(error instanceof ApiError) || [401, 403].includes(error.status.code ?? 0)) throw error;
      if (error.status.reason !== 'AlreadyExists') problems.push(...problemsOf(error, manifest));
      else if (!options.replace) problems.push(exists(error, manifest));
    }
  }
  return problems;
}

/** The second of a name would be refused when the first one runs already. */
function twice(manifests: FileManifest[], otherwise: string): Problem[] {
  const first = new Map<string, FileManifest>();
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest.object;
    const { name } = (metadata ?? {}) as { name?: unknown };
    if (typeof name !== 'string' || name === '') return [];
    const key = JSON.stringify([kind, namespaceOf(manifest, otherwise), name]);
    const other = first.get(key);
    if (!other) first.set(key, manifest);
    return other ? [isTwice(name, manifest, other)] : [];
  });
}

function isTwice(name: string, { file, locate, object }: FileManifest, other: FileManifest): Problem {
  const { line, column } = other.locate('metadata.name');
  const message = `the ${object.kind} "${name}" stands here twice, first in ${other.file}:${line}:${column}`;
  return { file, position: locate('metadata.name'), message, remedy: 'choose another name for one of them' };
}

const isCronJob = ({ object }: FileManifest) => object.kind === 'CronJob';

function hasNoEnd({ file, locate }: FileManifest): Problem {
  const remedy =
    'create it with --detach on a running `gantry local up`, or see what it would start with `gantry simulate FILE --for 48h`';
  return { file, position: locate('kind'), message: 'a CronJob has no end that could be waited for', remedy };
}

function exists(error: ApiError, manifest: FileManifest): Problem {
  const remedy = 'choose another name, or delete that one and run this with --replace';
  return { file: manifest.file, position: manifest.locate('metadata.name'), message: error.message, remedy };
}

async function create(
  client: KubeClient,
  manifests: FileManifest[],
  options: InNamespace,
  screen: Screen,
): Promise<Running[]> {
  const running: Running[] = [];
  for (const manifest of manifests) {
    const namespace = namespaceOf(manifest, options.namespace);
    const { name } = manifest.object.metadata as { name?: string };
    if (isCronJob(manifest)) {
      if (options.replace && name) await client.deleteCronJob(namespace, name);
      const { cronJob, warnings } = await client.createCronJob(namespace, manifest.object, { dryRun: false });
      for (const warning of warnings) screen.say(`Warning: ${warning}`);
      screen.data(`cronjob.batch/${cronJob.metadata.name} created\n`);
      continue;
    }
    if (options.replace && name) await client.deleteJob(namespace, name);
    const { job, warnings } = await client.createJob(namespace, manifest.object, { dryRun: false });
    for (const warning of warnings) screen.say(`Warning: ${warning}`);
    if (options.detach) screen.data(`job.batch/${job.metadata.name} created\n`);
    const label = namespace === 'default' ? job.metadata.name : `${namespace}/${job.metadata.name}`;
    running.push({ job, label });
  }
  return running;
}

function followPods(running: Running[], client: KubeClient, screen: Screen, late: number): void {
  const shown = { lines: (text: string) => screen.data(text), say: (line: string) => screen.say(line) };
  for (const each of running) each.pods = new PodFollower(client, each.job, shown, late);
}

interface Following {
  connection: Connection;
  client: KubeClient;
  running: Running[];
  options: RunOptions;
  screen: Screen;
  io: Io;
  interrupted: AbortSignal;
}

async function follow(following: Following): Promise<number> {
  const { connection, client, running, options, screen, interrupted } = following;
  const startedAt = connection.now();
  const followedFrom = performance.now();
  const open = new Set(running);
  while (open.size > 0) {
    if (interrupted.aborted) return await cancel(following);
    let took = 0;
    for (const each of open) {
      const job = await client.getJob(each.job.metadata.namespace, each.job.metadata.name);
      if (!job || job.metadata.uid !== each.job.metadata.uid) {
        throw new UserError(`Job ${each.label} was deleted while it ran`, { exitCode: EXIT.jobFailed });
      }
      each.job = job;
      const ended = terminalCondition(job);
      if (ended) await each.pods?.lastLook(job);
      else took += (await each.pods?.look()) ?? 0;
      if (!ended) continue;
      open.delete(each);
      if (!options.quiet) screen.say(renderEnd(each.label, job, (connection.now() - startedAt) / 1000));
    }
    showProgress(screen, [...open], (connection.now() - startedAt) / 1000);
    if (open.size > 0)
      await pause(Math.min(untilNextLook(performance.now() - followedFrom, took), shortestStay(open)), interrupted);
  }
  if (options.output)
    screen.data(
      render(
        running.map(({ job }) => job),
        options.output,
      ),
    );
  return running.every(({ job }) => terminalCondition(job)?.type === 'Complete') ? EXIT.done : EXIT.jobFailed;
}

/** For half of this time at most nobody may look, or a Job with a short ttlSecondsAfterFinished has gone before its end is seen. */
function shortestStay(jobs: Iterable<Running>): number {
  const stays = [...jobs].map(({ job }) => (job.spec.ttlSecondsAfterFinished ?? Number.POSITIVE_INFINITY) * 1000);
  return Math.max(500, Math.min(...stays) / 2);
}

function showProgress(screen: Screen, open: Running[], seconds: number): void {
  const [first] = open;
  if (!first) return;
  const progress = progressOf(first.job);
  const more = open.length > 1 ? ` (and ${open.length - 1} more)` : '';
  screen.live(
    renderProgress(first.label, progress, seconds) + more,
    `${first.label}${JSON.stringify(progress)}`,
    performance.now(),
  );
}

/** Deletes the Jobs, and waits until their pods have stopped. */
async function cancel({ client, running, screen, interrupted }: Following): Promise<number> {
  screen.say('Interrupted: deleting the Job and its pods. Ctrl-C again does not wait for them.');
  for (const { job } of running) {
    if (!isFinished(job)) await client.deleteJob(job.metadata.namespace, job.metadata.name, job.metadata.uid);
  }
  for (const { job } of running) {
    while (!isFinished(job) && (await client.podsOf(job)).length > 0) await pause(LOOK_EVERY);
  }
  return exitOf(interrupted.reason);
}

function exitOf(signal: unknown): number {
  return signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
}

function render(jobs: AdmittedJob[], output: 'json' | 'yaml'): string {
  if (output === 'yaml') return jobs.map((job) => dump(job, { noRefs: true, lineWidth: -1 })).join('---\n');
  const [only] = jobs;
  const value = jobs.length === 1 ? only : { apiVersion: 'v1', kind: 'List', items: jobs };
  return `${JSON.stringify(value, null, 2)}\n`;
}
