import type { ContainerRun, RunningContainer } from '../../../src/local/drivers/driver';
import { StartError } from '../../../src/local/drivers/driver';
import { type Behaviour, type DriverSetup, makeRun, until } from '../../support/drivers';

const RUNS_ON = 'echo ready; while :; do sleep 0.05; done';

/** Each behaviour twice: what a shell does, and what a script says that it does. */
const BEHAVIOURS = {
  succeeds: { command: ['sh', '-c', 'echo hello; exit 0'], outcome: { output: 'hello\n' } },
  fails: { command: ['sh', '-c', 'exit 3'], outcome: { exitCode: 3 } },
  runsOn: { command: ['sh', '-c', RUNS_ON], outcome: { output: 'ready\n', neverEnds: true } },
  cleansUp: {
    command: ['sh', '-c', `trap 'echo bye; exit 5' TERM; ${RUNS_ON}`],
    outcome: { output: 'ready\n', neverEnds: true, terminates: { exitCode: 5, seconds: 0 } },
  },
  ignoresStop: {
    command: ['sh', '-c', `trap '' TERM; ${RUNS_ON}`],
    outcome: { output: 'ready\n', neverEnds: true, terminates: { exitCode: 0, seconds: 3600 } },
  },
  cannotStart: { command: ['no-such-program'], outcome: { pullError: 'no such image' } },
} satisfies Record<string, Behaviour>;

type Name = keyof typeof BEHAVIOURS;

/** What every driver does, whatever runs behind it. @param skips why a driver cannot be asked for a case, by the case's sentence */
export function driverCases(
  make: (behaviourOf: (run: ContainerRun) => Behaviour) => DriverSetup,
  skips: Record<string, string> = {},
): void {
  let setup: DriverSetup;
  const names = new Map<string, Name>();
  const prepare = (name: Name): ContainerRun => {
    const run = makeRun({ command: BEHAVIOURS[name].command });
    names.set(run.taskId, name);
    return run;
  };
  const start = async (name: Name): Promise<{ run: ContainerRun; container: RunningContainer }> => {
    const run = prepare(name);
    return { run, container: await setup.driver.start(run) };
  };
  /** Starts one that runs on and waits until it has set its traps. */
  const startReady = async (name: Name) => {
    const started = await start(name);
    await until(() => setup.outputOf(started.run).includes('ready'));
    return started;
  };
  const test = (sentence: string, body: () => Promise<void>) =>
    sentence in skips ? it.skip(`${sentence} (${skips[sentence]})`, body) : it(sentence, body);

  beforeAll(async () => {
    setup = make((run) => BEHAVIOURS[names.get(run.taskId) ?? 'succeeds']);
    await setup.driver.stopOrphans();
  });
  afterAll(() => setup.remove());

  test('tells the exit code of a container that succeeds', async () => {
    const { container } = await start('succeeds');
    expect(await container.exited).toEqual({ exitCode: 0 });
  });

  test('tells the exit code of a container that fails', async () => {
    const { container } = await start('fails');
    expect(await container.exited).toEqual({ exitCode: 3 });
  });

  test('has all of the output when it tells the exit', async () => {
    const { run, container } = await start('succeeds');
    await container.exited;
    expect(setup.outputOf(run)).toBe('hello\n');
  });

  test('runs a container without a log', async () => {
    const run = { ...prepare('succeeds'), log: undefined };
    const container = await setup.driver.start(run);
    expect(await container.exited).toEqual({ exitCode: 0 });
  });

  test('ends a container that does nothing about it with 143 when it is stopped', async () => {
    const { container } = await startReady('runsOn');
    container.stop(30);
    expect(await container.exited).toEqual({ exitCode: 143 });
  });

  test('lets a container that is stopped choose its exit code', async () => {
    const { container } = await startReady('cleansUp');
    container.stop(30);
    expect(await container.exited).toEqual({ exitCode: 5 });
  });

  test('kills a container that ignores the stop after the grace period', async () => {
    const { container } = await startReady('ignoresStop');
    container.stop(0.05);
    expect(await container.exited).toEqual({ exitCode: 137 });
  });

  test('takes a second stop, and one after the end, for what they are: nothing new', async () => {
    const { container } = await startReady('cleansUp');
    container.stop(30);
    container.stop(0);
    expect(await container.exited).toEqual({ exitCode: 5 });
    container.stop(0);
    expect(await container.exited).toEqual({ exitCode: 5 });
  });

  test('says by a StartError that a container can never run', async () => {
    await expect(start('cannotStart')).rejects.toBeInstanceOf(StartError);
  });

  test('runs many at once, each for itself', async () => {
    const asked: Name[] = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 'fails' : 'succeeds'));
    const exits = await Promise.all(
      asked.map(async (name) => {
        const { run, container } = await start(name);
        const { exitCode } = await container.exited;
        setup.driver.release?.(run.taskId);
        return exitCode;
      }),
    );
    expect(exits).toEqual(asked.map((name) => (name === 'fails' ? 3 : 0)));
  });

  test('answers a health check with whether its command succeeds', async () => {
    const { container } = await startReady('runsOn');
    expect(await container.check(['true'], 5)).toBe(true);
    container.stop(0);
    await container.exited;
  });

  test('finds a container that has ended unhealthy', async () => {
    const { container } = await start('succeeds');
    await container.exited;
    expect(await container.check(['true'], 5)).toBe(false);
  });

  test('kills what runs when it is closed, and starts nothing after that', async () => {
    const { container } = await startReady('ignoresStop');
    await setup.driver.close();
    expect(await container.exited).toEqual({ exitCode: 137 });
    await expect(start('succeeds')).rejects.toBeInstanceOf(StartError);
    await setup.driver.close();
  });
}
