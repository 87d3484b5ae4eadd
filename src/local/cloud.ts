import type { LocalClock } from './clock/local-clock';
import type { Driver } from './drivers/driver';

export interface CloudOptions {
  /** Folder of a synthesized cloud assembly (`cdk.out`) with one stack. */
  assembly: string;
  /** Folder that keeps the cloud's state over restarts; made when it does not exist. Without one nothing is kept. */
  state?: string;
  /** `virtual` starts at the machine's time and jumps to the next timer whenever nothing real is in flight. */
  clock: 'real' | 'virtual' | LocalClock;
  driver(deps: DriverDependencies): Driver;
  /** Port of the Kubernetes API; any free one by default. */
  port?: number;
  /** When given, every request to the Kubernetes API must carry `Authorization: Bearer <token>`. */
  token?: string;
  /** The bundled file of `lambda/runtime-worker.ts`. */
  workerPath: string;
  /** Start of the sequence that ids and jitter are taken from; by default they are really random, with a virtual clock 1. */
  seed?: number;
  /** Starts the workers of all functions at once instead of each when it is first needed. */
  prewarm?: boolean;
  /** Told, in one line, what the cloud's user should know: functions that keep failing, what a driver does not do, ... */
  notice(text: string): void;
}

/** What a driver is given by the cloud it works for. */
export interface DriverDependencies {
  clock: LocalClock;
  /** For the pods' working directories and the record of running processes. */
  folder: string;
  /** The file a log stream is kept in. */
  fileOf(group: string, stream: string): string;
  append(group: string, stream: string, text: string): unknown;
  notice(text: string): void;
}

export interface Cloud {
  /** Base of the Kubernetes API. */
  url: string;
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

/**
 * Deploys a cloud assembly on this machine.
 * @throws AssemblyError naming what the assembly holds and this cloud has no stand-in for
 */
export async function startCloud(_options: CloudOptions): Promise<Cloud> {
  throw new Error('startCloud is being written');
}
