import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './assembly/deployment';
import { AssemblyError, readAssembly } from './assembly/read-assembly';
import { unmetNeeds } from './assembly/unmet-needs';
import { type Chance, createChance } from './chance';
import type { LocalClock } from './clock/local-clock';
import { createRealClock } from './clock/real-clock';
import { createVirtualClock } from './clock/virtual-clock';
import { detachable } from './drivers/detachable';
import type { Driver } from './drivers/driver';
import type { DurableStore } from './durable-map';
import type { DynamoDbDependencies } from './dynamodb/dynamodb';
import { createAccessKeys } from './gateway/access-keys';
import { startAwsEndpoint } from './gateway/aws-endpoint';
import { startRestApi } from './gateway/rest-api';
import { createIam, type Iam, type IamDependencies, ROOT } from './iam/iam';
import type { Interference } from './interference';
import { openJournal } from './journal/journal';
import type { FunctionDefinition } from './lambda/function-definition';
import { LOG_STREAM } from './lambda/function-environment';
import { createLambda } from './lambda/lambda';
import { createLogs } from './logs/logs';
import { createS3 } from './s3/s3';
import type { Surroundings } from './service';
import { createStandIns } from './stand-ins';
import { createSts } from './sts/sts';

export interface CloudOptions {
  /** Folder of a synthesized cloud assembly (`cdk.out`) with one stack. */
  assembly: string;
  /** Folder that keeps the cloud's state over restarts; made when it does not exist. Without one nothing is kept. */
  state?: string;
  /** Folder of a cloud without state, for what pods leave and write; whoever made it removes it. Without one logs are kept in memory. */
  temporary?: string;
  /** `virtual` starts at the machine's time and jumps to the next timer whenever nothing real is in flight. */
  clock: 'real' | 'virtual' | LocalClock;
  driver(deps: DriverDependencies): Driver;
  /** Of AWS, that it says it is; nobody's by default. */
  account?: string;
  /** Port of the Kubernetes API; any free one by default. */
  port?: number;
  /** When given, every request to the Kubernetes API must carry `Authorization: Bearer <token>`, or go to `privateUrl`. */
  token?: string;
  /** The bundled file of `lambda/runtime-worker.ts`. */
  workerPath: string;
  /**
   * Start of the sequence that ids and jitter are taken from; by default they are really random, with a virtual clock 1. Who gives one wants
   * to see the same thing again: functions then run one after another.
   */
  seed?: number;
  /** Starts the workers of all functions at once instead of each when it is first needed. */
  prewarm?: boolean;
  /** Told of every change of an item in a table, in the turn in which it is written. */
  written?: DynamoDbDependencies['written'];
  /** Told of every invocation of a function. */
  invoked?(functionName: string): void;
  /** Told of every decision about what a role may do. */
  decided?: IamDependencies['decided'];
  /** What stands between the services and those who call them; nothing by default. */
  interference?: Interference;
  /** Told, in one line, what the cloud's user should know: functions that keep failing, what a driver does not do, ... */
  notice(text: string): void;
}

/** What a driver is given by the cloud it works for. */
export interface DriverDependencies {
  clock: LocalClock;
  /** Makes one for the pods' working directories and the record of running processes: a driver that leaves nothing there does not ask. */
  makeFolder(): string;
  /** The file a log stream is kept in. Refused when the cloud keeps logs in memory. */
  fileOf(group: string, stream: string): string;
  append(group: string, stream: string, text: string): unknown;
  notice(text: string): void;
}

export interface Cloud {
  /** Base of the Kubernetes API. */
  url: string;
  /** The same for clients that send no token without TLS: it holds the token. */
  privateUrl: string;
  /** Base of the AWS API, for SDK clients that are given `credentials`. */
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  clock: LocalClock;
  /** Outputs of the stack, resolved. */
  outputs: Record<string, string>;
  /** State transitions that AWS would bill, since the start. */
  transitions(): number;
  /** Resolves once every event, message and stream record there is has been delivered. */
  idle(): Promise<void>;
  /** Stops what runs here and writes what is not written yet. Executions are left as a crash would leave them: the next start ends them. */
  close(): Promise<void>;
}

/** Where the local cloud says it is: a Region every SDK knows, and an account nobody has. */
const placeOf = ({ account = '000000000000' }: CloudOptions) => ({ region: 'us-east-1', account });

/**
 * Deploys a cloud assembly on this machine.
 * @throws AssemblyError naming what the assembly holds and this cloud has no stand-in for
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const opened = new Opened();
  try {
    return await start(options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function start(options: CloudOptions, opened: Opened): Promise<Cloud> {
  const { notice, state, workerPath, written, interference } = options;
  const place = placeOf(options);
  const deployment = readAssembly(options.assembly, place);
  const iam = openIam(options, deployment);
  const store = await openJournal(state && join(state, 'journal'));
  opened.add(() => store.close());
  const clock = typeof options.clock === 'string' ? createClock(options.clock) : options.clock;
  opened.add(() => clock.close());
  const chance = createChance(await seedOf(options, store));
  const surroundings = (name: string): Surroundings => ({ clock, ...chance(name), ...place });

  const folder = state ?? options.temporary;
  const logs = createLogs({ folder: folder && join(folder, 'logs'), surroundings: surroundings('logs') });
  const s3 = createS3({ folder: state && join(state, 's3'), buckets: deployment.buckets, now: () => clock.now() });
  const driver = detachable(
    options.driver({
      clock,
      makeFolder: () => podFolder(folder, opened),
      fileOf: (group, stream) => logs.fileOf(group, stream),
      append: (group, stream, text) => logs.append(group, stream, text),
      notice,
    }),
  );
  opened.add(() => driver.close());

  const keys = createAccessKeys();
  const sts = createSts({ keys, account: place.account, now: () => clock.now() });
  const endpoint = await startAwsEndpoint({
    services: () => ({ json: [...standIns.services, logs.service], rest: standIns.rest, s3, sts }),
    keys,
    principalOf: principals(iam, deployment),
    interference,
    uuid: chance('gateway').uuid,
    failed: (error, action) => notice(bug(action, error)),
  });
  opened.add(() => endpoint.close());
  const lambda = createLambda({
    functions: inOrderOfUse(deployment),
    workerPath,
    clock,
    uuid: chance('lambda').uuid,
    inTurn: options.seed !== undefined,
    access: (name) => ({ endpoint: endpoint.url, region: place.region, credentials: keys.issue(name) }),
    invoked: ({ name }) => options.invoked?.(name),
    log: ({ logGroup }, text) => logs.append(logGroup, LOG_STREAM, text),
  });
  opened.add(() => lambda.close());
  if (options.prewarm) void lambda.prewarm(soonCalled(deployment));

  const standIns = createStandIns({
    ...{ deployment, store, clock, surroundings, driver, logs, s3, lambda, iam },
    ...{ written, interference, notice },
  });
  opened.add(() => standIns.close());
  const api = await startApi(options, { api: deployment.api, lambda, clock, ...chance('api') });
  opened.add(() => api.close());
  await standIns.recover();

  return {
    url: api.url,
    privateUrl: api.privateUrl,
    endpoint: endpoint.url,
    region: place.region,
    credentials: keys.issue('user'),
    clock,
    outputs: withUrl(deployment.outputs, deployment.api.url, `${api.url}/`),
    transitions: standIns.transitions,
    idle: standIns.idle,
    close: () => opened.close(),
  };
}

/** @throws AssemblyError naming what services need for the stack to work, and its policies do not allow */
function openIam(options: CloudOptions, deployment: Deployment): Iam {
  const { assembly, decided, notice } = options;
  const place = placeOf(options);
  const told = new Set<string>();
  const iam = createIam({
    ...{ account: place.account, roles: deployment.roles, resourcePolicies: deployment.resourcePolicies },
    decided(roleName, access, allowed) {
      decided?.(roleName, access, allowed);
      const what = `${roleName} may not ${access.action}`;
      if (allowed || told.has(what)) return;
      told.add(what);
      notice(`${what} on ${access.resource}: no policy of the stack allows it, and so it is refused, as in AWS`);
    },
  });
  const unmet = [...unmetNeeds(deployment, iam, place)];
  if (unmet.length === 0) return iam;
  throw new AssemblyError(
    `permissions are missing in the stack of ${assembly}:\n${unmet.map((need) => `  ${need}`).join('\n')}`,
  );
}

/** A function acts as its role; who else has keys is the account itself. */
function principals(iam: Iam, { functions }: Deployment) {
  const byName = new Map(functions.map(({ name, roleArn }) => [name, iam.as(roleArn, name)]));
  return (caller: string) => byName.get(caller) ?? ROOT;
}

/** The function behind the API is needed first, then those that streams and queues feed at once; what waits for its batch is needed last. */
function inOrderOfUse({ functions, api, mappings }: Deployment): FunctionDefinition[] {
  const windows = new Map(
    mappings.map(({ functionArn, batchingWindowSeconds }) => [functionArn, batchingWindowSeconds]),
  );
  const rank = ({ arn }: FunctionDefinition) => {
    if (arn === api.functionArn) return 0;
    const window = windows.get(arn);
    return window === 0 ? 1 : window === undefined ? 2 : 3;
  };
  return [...functions].sort((a, b) => rank(a) - rank(b));
}

/**
 * Functions that every request sets off: those behind the API, streams, queues and state machines. Whoever knows the secret of the API never
 * meets its authorizer, and what only time calls has time to load.
 */
function soonCalled({ api, mappings, machines }: Deployment): (fn: FunctionDefinition) => boolean {
  const callers = JSON.stringify([api.functionArn, mappings.map(({ functionArn }) => functionArn), machines]);
  return ({ arn }) => callers.includes(arn);
}

function startApi(
  options: CloudOptions,
  parts: Pick<Parameters<typeof startRestApi>[0], 'api' | 'lambda' | 'clock'> & Chance,
) {
  const { api, lambda, clock, uuid } = parts;
  const { port, token, notice } = options;
  const failed = (error: unknown) => notice(bug('the API server', error));
  return startRestApi({ api, account: placeOf(options).account, lambda, clock, uuid, port, token, failed });
}

function createClock(kind: 'real' | 'virtual'): LocalClock {
  return kind === 'real' ? createRealClock() : createVirtualClock(Date.now());
}

/** A state that is opened again must not make the ids it has made before. */
async function seedOf({ seed, clock }: CloudOptions, store: DurableStore): Promise<string | undefined> {
  if (seed === undefined && clock !== 'virtual') return undefined;
  const starts = store.map<number>('cloud/starts');
  const count = (starts.get('count') ?? 0) + 1;
  await starts.set('count', count);
  return `${seed ?? 1} ${count}`;
}

function podFolder(folder: string | undefined, opened: Opened): string {
  if (folder !== undefined) {
    const pods = join(folder, 'pods');
    mkdirSync(pods, { recursive: true });
    return pods;
  }
  const pods = mkdtempSync(join(tmpdir(), 'gantry-pods-'));
  opened.add(() => rmSync(pods, { recursive: true, force: true, maxRetries: 3 }));
  return pods;
}

function withUrl(outputs: Record<string, string>, from: string, to: string): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.replace(from, to)]));
}

function bug(what: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a fault in the local cloud, in ${what}: ${stack}`;
}

/** What has been opened, to be closed in the opposite order. */
class Opened {
  private readonly closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.closers.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.closers.pop(); close; close = this.closers.pop()) await close();
  }
}
