import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../local/cloud';
import { createProcessDriver } from '../local/drivers/process';
import { defaultStateFolder, type Endpoint, readEndpoint } from './endpoint-file';
import { EXIT } from './exit-codes';
import type { Access } from './kube-connection';
import { UserError } from './user-error';

/** The Kubernetes API a command talks to. */
export interface Connection {
  /** Base of the API, without a slash at its end. */
  url: string;
  access: Access;
  /** Of manifests that name none. */
  namespace: string;
  /** Whether this process runs the cloud, so that closing ends what runs on it. */
  own: boolean;
  /** The time it is there: milliseconds since the epoch. */
  now(): number;
  /** Ends the cloud when it is this process' own, and removes its state when that was temporary. */
  close(): Promise<void>;
}

export interface LocalOptions {
  /** State folder named by the user. */
  state?: string;
  /** Instead of a state folder: of a cloud that keeps nothing. */
  temporary?: string;
  clock: 'real' | 'virtual';
  port?: number;
  env: Record<string, string | undefined>;
  /** Told what the user should know, one line at a time. */
  notice(line: string): void;
}

/** How long a local cloud that is said to run may take to answer, in milliseconds. */
const PATIENCE = 2000;

/**
 * The running `gantry local up` of the state folder, or a cloud started in this process. Its state is temporary unless the folder is named. A
 * virtual clock is this process' own: nobody else's time may jump.
 */
export async function connect(options: Omit<LocalOptions, 'temporary' | 'port'>): Promise<Connection> {
  const running =
    options.clock === 'real' ? await findRunning(options.state ?? defaultStateFolder(options.env)) : undefined;
  const namespace = 'default';
  if (running)
    return {
      url: running.url,
      access: bearing(running.token),
      namespace,
      own: false,
      now: Date.now,
      close: async () => {},
    };
  const temporary = options.state === undefined ? temporaryFolder() : undefined;
  const remove = () => {
    if (temporary) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    process.off('exit', remove);
    process.off('SIGHUP', hangUp);
  };
  // Also when this process does not wait for its cloud to close.
  process.once('exit', remove);
  if (temporary) process.once('SIGHUP', hangUp);
  try {
    const { cloud, token } = await startLocal({ ...options, temporary });
    const close = async () => {
      await cloud.close();
      remove();
    };
    return { url: cloud.url, access: bearing(token), namespace, own: true, now: () => cloud.clock.now(), close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** When its terminal is closed Node.js would end without telling anybody. */
const hangUp = () => process.exit(EXIT.hungUp);

/** @throws UserError where none can be made */
function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'gantry-'));
  } catch (error) {
    throw new UserError(`no temporary folder can be made: ${(error as Error).message}`, {
      hint: 'Let TMPDIR name a folder that can be written.',
    });
  }
}

const bearing = (token: string): Access => ({ headers: { Authorization: `Bearer ${token}` } });

/** The local cloud that `gantry local up` runs on this state folder, if there is one. */
export async function findRunning(state: string): Promise<Endpoint | undefined> {
  const endpoint = readEndpoint(state);
  if (!endpoint) return undefined;
  try {
    const headers = { Authorization: `Bearer ${endpoint.token}` };
    const answer = await fetch(`${endpoint.url}/readyz`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? endpoint : undefined;
  } catch {
    // It has ended without taking its file away.
    return undefined;
  }
}

/** A local cloud of this process, on a state folder. @throws UserError when it cannot start here */
export async function startLocal({
  state,
  temporary,
  clock,
  port,
  env,
  notice,
}: LocalOptions): Promise<{ cloud: Cloud; token: string }> {
  // This file is bundled into the folder that holds everything else that was built (bin/build.js).
  const built = __dirname;
  const token = randomBytes(24).toString('base64url');
  try {
    const cloud = await startCloud({
      assembly: join(built, 'assembly'),
      workerPath: join(built, 'runtime-worker.js'),
      ...{ state, temporary, clock, port, token, notice, prewarm: true },
      driver: (deps) =>
        createProcessDriver({
          spawnerPath: join(built, 'process-spawner.js'),
          folder: deps.makeFolder(),
          fileOf: deps.fileOf,
          path: env.PATH || '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          notice: deps.notice,
          hold: () => deps.clock.hold(),
        }),
    });
    return { cloud, token };
  } catch (error) {
    throw asUserError(error, state ?? temporary, port);
  }
}

function asUserError(error: unknown, state: string | undefined, port: number | undefined): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new UserError(`port ${port} is taken`, { hint: 'Name another one with --port, or none.' });
  if (code === 'EACCES' || code === 'ENOTDIR' || code === 'EROFS') {
    return new UserError(`the state folder ${state} cannot be used: ${message}`, {
      hint: 'Name another one with --state.',
    });
  }
  if (/is in use by another local cloud/.test(message ?? '')) {
    return new UserError(message, { hint: 'It is running already, or name another folder with --state.' });
  }
  return error;
}
