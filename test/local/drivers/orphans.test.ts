import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { stopOrphans } from '../../../src/local/drivers/orphans';
import { bootId, identityOf } from '../../../src/local/drivers/process-identity';
import { bundleSpawner, isAlive, makeProcess, makeRun, PATIENCE, until } from '../../support/drivers';

jest.setTimeout(2 * PATIENCE);
const spawnerPath = bundleSpawner();
const hostPath = join(dirname(spawnerPath), 'driver-host.js');
let folder: string;
const started = new Set<ChildProcess>();

beforeAll(() => {
  const entry = join(__dirname, '../../support/driver-host.ts');
  buildSync({ entryPoints: [entry], outfile: hostPath, bundle: true, platform: 'node', external: ['esbuild'] });
});
afterAll(() => rmSync(dirname(spawnerPath), { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-orphans-'));
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const child = (command: string, args: string[], options = {}) => {
  const made = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  started.add(made);
  return made;
};

/** Starts a local cloud's driver with one container. @returns what the container has written: process ids */
async function startHost(script: string): Promise<{ host: ChildProcess; pids: number[] }> {
  const host = child(process.execPath, [hostPath, spawnerPath, folder, script], {
    env: { PATH: process.env.PATH, NODE_PATH: join(__dirname, '../../../node_modules') },
  });
  const line = await new Promise<string>((resolve) => host.stdout?.once('data', (data) => resolve(String(data))));
  return { host, pids: line.trim().split(' ').map(Number) };
}

/** The children of a process, by what is in their command lines. */
function childOf(pid: number, program: string): number {
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent === pid && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(program)) return Number(name);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`process ${pid} has no child ${program}`);
}

const isLinux = process.platform === 'linux';

it('nothing goes on when the local cloud is killed', async () => {
  const { host, pids } = await startHost('sleep 600 & echo $$ $!; wait');
  expect(pids.map(isAlive)).toEqual([true, true]);
  host.kill('SIGKILL');
  await until(() => !pids.some(isAlive));
});

(isLinux ? describe : describe.skip)('with /proc', () => {
  it('the next start ends what goes on because the spawner was killed too', async () => {
    const { host, pids } = await startHost('sleep 600 & echo $$ $!; wait');
    process.kill(childOf(host.pid as number, spawnerPath), 'SIGSTOP');
    const spawner = childOf(host.pid as number, spawnerPath);
    host.kill('SIGKILL');
    process.kill(spawner, 'SIGKILL');
    await until(() => !isAlive(spawner));
    expect(pids.map(isAlive)).toEqual([true, true]);
    const next = makeProcess(spawnerPath, { folder });
    await next.driver.stopOrphans();
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(readdirSync(join(folder, 'pods'))).toEqual([]);
    await next.remove();
  });

  it('the next start ends what has left its group and outlived its pod', async () => {
    const { host, pids } = await startHost('setsid sleep 600 & echo $!; wait');
    host.kill('SIGKILL');
    await new Promise((resolve) => host.once('exit', resolve));
    const next = makeProcess(spawnerPath, { folder });
    await next.driver.stopOrphans();
    expect(pids.map(isAlive)).toEqual([false]);
    await next.remove();
  });

  it('a killed spawner takes its containers along, and the next container has a new one', async () => {
    const { driver, outputOf, remove } = makeProcess(spawnerPath, { folder });
    const run = makeRun({ command: ['sh', '-c', 'echo $$; sleep 600'] });
    const container = await driver.start(run);
    await until(() => outputOf(run).endsWith('\n'));
    process.kill(childOf(process.pid, spawnerPath), 'SIGKILL');
    expect(await container.exited).toEqual({});
    await until(() => !isAlive(Number(outputOf(run))));
    expect(await (await driver.start(makeRun({ command: ['true'] }))).exited).toEqual({ exitCode: 0 });
    await remove();
  });
});

describe('stopOrphans', () => {
  const record = (...lines: string[]) => {
    const file = join(folder, 'processes');
    writeFileSync(file, [bootId(), ...lines, ''].join('\n'));
    return file;
  };
  const home = () => join(folder, 'pods', '/');
  const sleeper = (env: NodeJS.ProcessEnv = { PATH: process.env.PATH }) =>
    child('sleep', ['600'], { detached: true, env }).pid as number;

  it('kills the process that a record tells of', async () => {
    const pid = sleeper();
    await stopOrphans([record(`+${pid} ${identityOf(pid, Date.now())}`)], home());
    expect(isAlive(pid)).toBe(false);
  });

  it.each<[string, (pid: number, identity: string) => string[]]>([
    ['has ended by the record', (pid, identity) => [`+${pid} ${identity}`, `-${pid}`]],
    ['only has the number of one that was recorded', (pid) => [`+${pid} 1`]],
    ['stands in a line that was cut off', (pid) => [`+${pid}`]],
  ])('leaves alone a process that %s', async (_, lines) => {
    const pid = sleeper();
    await stopOrphans([record(...lines(pid, identityOf(pid, Date.now())))], home());
    expect(isAlive(pid)).toBe(true);
  });

  it('leaves alone whatever a record from before the last start of the machine tells of', async () => {
    const pid = sleeper();
    const file = record(`+${pid} ${identityOf(pid, Date.now())}`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^.*/, 'another start'));
    await stopOrphans([file], home());
    expect(isAlive(pid)).toBe(true);
  });

  it('leaves alone a process whose home is elsewhere, and does without a record', async () => {
    mkdirSync(home(), { recursive: true });
    const pid = sleeper({ PATH: process.env.PATH, HOME: folder });
    await stopOrphans([join(folder, 'processes')], home());
    expect(isAlive(pid)).toBe(true);
  });
});
