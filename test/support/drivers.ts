import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { createVirtualClock } from '../../src/local/clock/virtual-clock';
import type { ContainerRun, Driver } from '../../src/local/drivers/driver';
import { createProcessDriver, type ProcessDriverOptions } from '../../src/local/drivers/process';
import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';
import { START } from './surroundings';

/** What a container of the suite does: as a command and as a script's outcome. */
export interface Behaviour {
  command: string[];
  outcome: ScriptedOutcome;
}

export interface DriverSetup {
  driver: Driver;
  /** What the container of this name has written. */
  outputOf(run: ContainerRun): string;
  /** Virtual time passes by itself; real processes need none of it. */
  remove(): Promise<void>;
}

let counted = 0;

/** A container of a task of its own. */
export function makeRun(run: Partial<ContainerRun> = {}): ContainerRun {
  const taskId = run.taskId ?? `task-${++counted}`;
  const name = run.name ?? 'main';
  return {
    taskArn: `arn:aws:ecs:eu-central-1:123456789012:task/gantry/${taskId}`,
    taskId,
    taskDefinition: 'gantry-hello:1',
    name,
    image: 'busybox:1.36',
    environment: {},
    mounts: [],
    log: { group: 'pods', stream: `pod/${name}/${taskId}` },
    ...run,
  };
}

export function makeScripted(behaviourOf: (run: ContainerRun) => Behaviour): DriverSetup {
  const clock = createVirtualClock(START);
  const written = new Map<string, string>();
  const append = (_group: string, stream: string, text: string) =>
    written.set(stream, (written.get(stream) ?? '') + text);
  const driver = createScriptedDriver({ clock, script: (run) => behaviourOf(run).outcome, log: { append } });
  return {
    driver,
    outputOf: (run) => written.get(run.log?.stream ?? '') ?? '',
    async remove() {
      await driver.close();
      clock.close();
    },
  };
}

export interface ProcessSetup extends DriverSetup {
  folder: string;
  notices: string[];
}

/** The spawner as `bin/build.js` bundles it; once for a test file. */
export function bundleSpawner(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'gantry-spawner-')), 'process-spawner.js');
  const entry = join(__dirname, '../../src/local/drivers/process-spawner.ts');
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  return outfile;
}

export function makeProcess(spawnerPath: string, options: Partial<ProcessDriverOptions> = {}): ProcessSetup {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'gantry-processes-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const fileOf = (_group: string, stream: string) => join(logs, encodeURIComponent(stream));
  const notices: string[] = [];
  const driver = createProcessDriver({
    spawnerPath,
    folder,
    fileOf,
    path: process.env.PATH ?? '/usr/bin:/bin',
    notice: (text) => notices.push(text),
    ...options,
  });
  return {
    driver,
    folder,
    notices,
    outputOf: ({ log }) => (log ? readFileSync(fileOf(log.group, log.stream), 'utf8') : ''),
    async remove() {
      await driver.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** How long a busy machine may take for what is otherwise a matter of milliseconds. */
export const PATIENCE = 30_000;

/** Resolves once it is so. Real processes are waited for, and nothing but looking tells; looking without a pause would take their time. */
export async function until(isSo: () => boolean): Promise<void> {
  const latest = Date.now() + PATIENCE;
  while (!isSo()) {
    if (Date.now() > latest) throw new Error(`not within ${PATIENCE / 1000} seconds: ${isSo}`);
    await setTimeout(2);
  }
}

/** Whether the process is there and not merely waiting for its end to be noticed. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch (error) {
    // A process without /proc is there.
    return (error as NodeJS.ErrnoException).syscall !== 'kill' && process.platform !== 'linux';
  }
}
