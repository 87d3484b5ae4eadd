import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ContainerRun } from '../../../src/local/drivers/driver';
import {
  bundleSpawner,
  isAlive,
  makeProcess,
  makeRun,
  PATIENCE,
  type ProcessSetup,
  until,
} from '../../support/drivers';
import { driverCases } from './driver.case';

jest.setTimeout(2 * PATIENCE);
const spawnerPath = bundleSpawner();
afterAll(() => rmSync(dirname(spawnerPath), { recursive: true }));

describe('as every driver', () => driverCases(() => makeProcess(spawnerPath)));

describe('a process', () => {
  let setup: ProcessSetup;
  beforeAll(() => {
    setup = makeProcess(spawnerPath);
  });
  afterAll(() => setup.remove());

  /** Runs a container to its end. */
  const runToEnd = async (run: Partial<ContainerRun>, { driver, outputOf } = setup) => {
    const made = makeRun(run);
    const exit = await (await driver.start(made)).exited;
    return { ...exit, output: outputOf(made), taskId: made.taskId };
  };
  const shell = (script: string, run: Partial<ContainerRun> = {}) =>
    runToEnd({ entryPoint: ['sh', '-c'], command: [script], ...run });

  it('has the environment of the manifest, PATH and HOME, and nothing of the caller', async () => {
    process.env.GANTRY_SECRET = 'not for pods';
    try {
      const { output } = await runToEnd({ command: ['env'], environment: { GREETING: 'good day\nto you', EMPTY: '' } });
      const home = /^HOME=(.*)$/m.exec(output)?.[1] ?? '';
      expect(output.split('\n').sort()).toEqual(
        ['', 'EMPTY=', 'GREETING=good day', `HOME=${home}`, `PATH=${process.env.PATH}`, 'to you'].sort(),
      );
      expect(home.startsWith(setup.folder)).toBe(true);
    } finally {
      delete process.env.GANTRY_SECRET;
    }
  });

  it('finds its programs in the PATH of the manifest when there is one', async () => {
    const run = { command: ['sh'], environment: { PATH: '/nowhere' } };
    await expect(runToEnd(run)).rejects.toThrow('exec: "sh": executable file not found in $PATH');
  });

  it('is given its arguments as they are', async () => {
    const { output } = await runToEnd({ entryPoint: ['printf', '[%s]'], command: ['a b', '', '$HOME', '*'] });
    expect(output).toBe('[a b][][$HOME][*]');
  });

  it('reads nothing from the terminal', async () => {
    const { output } = await shell('wc -c');
    expect(output.trim()).toBe('0');
  });

  it('writes both of its outputs to its log, in their order', async () => {
    const { output } = await shell('echo one; echo two >&2; echo three');
    expect(output).toBe('one\ntwo\nthree\n');
  });

  it.each([
    ['HUP', 129],
    ['KILL', 137],
    ['SEGV', 139],
    ['TERM', 143],
  ])('that SIG%s has ended has exit code %d', async (signal, exitCode) => {
    expect(await shell(`kill -${signal} $$`)).toMatchObject({ exitCode });
  });

  it.each([126, 127, 255])('passes on exit code %d', async (exitCode) => {
    expect(await shell(`exit ${exitCode}`)).toMatchObject({ exitCode });
  });

  it('takes with it what it has left running', async () => {
    const { output, exitCode } = await shell('sleep 600 & echo $!');
    expect(exitCode).toBe(0);
    const pid = Number(output);
    await until(() => !isAlive(pid));
  });

  it('is stopped with everything it has started', async () => {
    const run = makeRun({ command: ['sh', '-c', 'sleep 600 & echo $!; wait'] });
    const container = await setup.driver.start(run);
    await until(() => setup.outputOf(run).endsWith('\n'));
    container.stop(30);
    await container.exited;
    await until(() => !isAlive(Number(setup.outputOf(run))));
  });

  it('is not held up by one that has left its group and keeps its output open', async () => {
    const { output, exitCode } = await shell('setsid sh -c "sleep 600" & echo $!');
    expect(exitCode).toBe(0);
    if (isAlive(Number(output))) process.kill(Number(output), 'SIGKILL');
  });

  it.each<[string, Partial<ContainerRun>, { exitCode: number; message: string }]>([
    [
      'a program that is not on the PATH',
      { command: ['no-such-program'] },
      { exitCode: 128, message: 'exec: "no-such-program": executable file not found in $PATH' },
    ],
    [
      'a path where nothing is',
      { command: ['/no/such/program'] },
      { exitCode: 128, message: 'exec: "/no/such/program": stat /no/such/program: no such file or directory' },
    ],
    [
      'a file that may not be executed',
      { command: ['/etc/passwd'] },
      { exitCode: 126, message: 'exec: "/etc/passwd": permission denied' },
    ],
    ['a folder', { command: ['/etc'] }, { exitCode: 126, message: 'exec: "/etc": permission denied' }],
    [
      'arguments that are longer than the system takes',
      { command: ['echo', 'x'.repeat(200_000)] },
      { exitCode: 128, message: 'exec: "echo": argument list too long' },
    ],
    [
      'no command at all',
      { name: 'main', image: 'perl:5.34' },
      {
        exitCode: 128,
        message: expect.stringMatching(/^no command specified: .*main.*perl:5\.34/) as unknown as string,
      },
    ],
  ])('cannot be started from %s', async (_, run, failure) => {
    await expect(runToEnd(run)).rejects.toMatchObject({ reason: 'CannotStartContainerError', ...failure });
  });

  it('cannot be started when its log cannot be opened, which is not its own fault', async () => {
    const broken = makeProcess(spawnerPath, { fileOf: () => '/no/such/folder/log' });
    await expect(broken.driver.start(makeRun({ command: ['true'] }))).rejects.toMatchObject({
      reason: 'ContainerRuntimeError',
      exitCode: undefined,
    });
    await broken.remove();
  });

  it('fails its health check when the command fails, cannot be started or takes too long', async () => {
    const run = makeRun({ command: ['sh', '-c', 'sleep 600'], environment: { READY: 'yes' } });
    const container = await setup.driver.start(run);
    expect(await container.check(['sh', '-c', 'test "$READY" = yes'], 5)).toBe(true);
    expect(await container.check(['false'], 5)).toBe(false);
    expect(await container.check(['no-such-program'], 5)).toBe(false);
    expect(await container.check(['sleep', '600'], 0.05)).toBe(false);
    const check = container.check(['sleep', '600'], 600);
    container.stop(0);
    expect(await check).toBe(false);
  });
});

describe('where a process starts', () => {
  let setup: ProcessSetup;
  let elsewhere: string;
  beforeEach(() => {
    setup = makeProcess(spawnerPath);
    elsewhere = mkdtempSync(join(tmpdir(), 'gantry-elsewhere-'));
  });
  afterEach(async () => {
    await setup.remove();
    rmSync(elsewhere, { recursive: true });
  });

  const pwd = async (run: Partial<ContainerRun>) => {
    const made = makeRun({ command: ['sh', '-c', 'pwd -P; echo $HOME'], ...run });
    await (await setup.driver.start(made)).exited;
    const [cwd = '', home = ''] = setup.outputOf(made).split('\n');
    return { cwd, home };
  };

  it.each([undefined, '/'])('is its home when the working directory is %s', async (workingDirectory) => {
    const { cwd, home } = await pwd({ workingDirectory });
    expect(cwd).toBe(home);
    expect(cwd.startsWith(setup.folder)).toBe(true);
  });

  it('is the folder of this machine that the manifest names', async () => {
    expect(await pwd({ workingDirectory: elsewhere })).toMatchObject({ cwd: elsewhere });
    expect(setup.notices).toHaveLength(1);
  });

  it('is a folder of the pod when this machine has none of that name, which is said once', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { cwd, home } = await pwd({ workingDirectory: '/no/such/app' });
      expect(cwd).toBe(join(home, 'no/such/app'));
    }
    expect(setup.notices.filter((text) => text.includes('/no/such/app'))).toHaveLength(1);
  });

  it('is never outside of the pod by way of dots', async () => {
    const { cwd, home } = await pwd({ workingDirectory: '../../../no/such/app' });
    expect(cwd).toBe(join(home, 'no/such/app'));
  });

  it('is the shared folder when the working directory is a volume', async () => {
    const mounts = [{ containerPath: '/scratch', volume: 'scratch', readOnly: false }];
    const first = await pwd({ taskId: 'pod', name: 'writes', mounts, workingDirectory: '/scratch' });
    const second = await pwd({ taskId: 'pod', name: 'reads', mounts, workingDirectory: '/scratch/' });
    expect(first.cwd).toBe(second.cwd);
    expect(first.home).not.toBe(second.home);
    expect(setup.notices.filter((text) => /^Volumes/.test(text))).toHaveLength(1);
  });

  it('has the volumes of the pod at their mount paths below its home', async () => {
    const mounts = [
      { containerPath: '/data/in', volume: 'in', readOnly: true },
      { containerPath: '/data', volume: '..', readOnly: false },
    ];
    const run = (name: string, script: string) =>
      makeRun({ taskId: 'pod', name, mounts, command: ['sh', '-c', script] });
    const writes = run('writes', 'echo shared > $HOME/data/file; echo inner > $HOME/data/in/file');
    const reads = run('reads', 'cat data/file data/in/file');
    await (await setup.driver.start(writes)).exited;
    expect(await (await setup.driver.start(reads)).exited).toEqual({ exitCode: 0 });
    expect(setup.outputOf(reads)).toBe('shared\ninner\n');
  });

  it('holds nothing of another pod: what one leaves goes with it, and only a folder left as it was is used again', async () => {
    const leaves: string[] = ['true', 'mkdir a; echo b > a/c', 'chmod 500 .', 'true'];
    for (const [i, script] of leaves.entries()) {
      const { cwd } = await pwd({
        taskId: `task-${i}`,
        command: ['sh', '-c', `pwd -P; stat -c %a .; ls -A; ${script}`],
      });
      const made = makeRun({ taskId: `task-${i}` });
      expect(setup.outputOf(made)).toBe(`${cwd}\n700\n`);
      setup.driver.release?.(made.taskId);
    }
    await until(() => readdirSync(join(setup.folder, 'pods')).length === 1);
  });

  it('holds nothing of an earlier cloud, once its orphans are stopped', async () => {
    await pwd({ command: ['sh', '-c', 'echo a > b'] });
    await setup.driver.close();
    const next = makeProcess(spawnerPath, { folder: setup.folder });
    await next.driver.stopOrphans();
    expect(readdirSync(join(setup.folder, 'pods'))).toEqual([]);
    await until(() => !readdirSync(setup.folder).some((name) => name.startsWith('pods.')));
    await next.remove();
  });
});

it('says once, when the first container starts, that images are not used', async () => {
  const setup = makeProcess(spawnerPath);
  await setup.driver.stopOrphans();
  expect(setup.notices).toEqual([]);
  for (let i = 0; i < 2; i += 1) await (await setup.driver.start(makeRun({ command: ['true'], user: '1000' }))).exited;
  expect(setup.notices).toEqual([
    expect.stringMatching(/^Images are not used/),
    expect.stringMatching(/whatever user/),
  ]);
  await setup.remove();
});

it('holds the clock from the start of a process to its end', async () => {
  const counts: number[] = [];
  let held = 0;
  const hold = () => {
    counts.push(++held);
    return () => counts.push(--held);
  };
  const setup = makeProcess(spawnerPath, { hold });
  await (await setup.driver.start(makeRun({ command: ['true'] }))).exited;
  await expect(setup.driver.start(makeRun({ command: ['no-such-program'] }))).rejects.toThrow();
  expect(counts).toEqual([1, 0, 1, 0]);
  await setup.remove();
});

it('lets no more run at once than it may', async () => {
  const setup = makeProcess(spawnerPath, { maxProcesses: 1 });
  const first = await setup.driver.start(makeRun({ command: ['sh', '-c', 'sleep 600'] }));
  const abort = new AbortController();
  const second = setup.driver.start(makeRun({ command: ['true'] }), abort.signal);
  const third = setup.driver.start(makeRun({ command: ['true'] }));
  abort.abort(new Error('not wanted'));
  await expect(second).rejects.toThrow('not wanted');
  first.stop(0);
  expect(await (await third).exited).toEqual({ exitCode: 0 });
  await setup.remove();
});
