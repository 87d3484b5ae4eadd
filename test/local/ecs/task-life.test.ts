import type { EcsOptions } from '../../support/ecs';
import { CLUSTER, definition, makeEcs } from '../../support/ecs';
import { START } from '../../support/surroundings';

type Containers = Parameters<typeof definition>[0];

const SPOT = {
  launchType: undefined,
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
};

/** Registers the containers and runs a task of them on Spot to its end. */
async function runToEnd(containers: Containers, script: EcsOptions['script'] = {}) {
  const made = await makeEcs({ script });
  await made.register(containers);
  const task = await made.runToEnd(SPOT);
  const byName = Object.fromEntries(task.containers.map((it) => [it.name, it]));
  return { ...made, task, byName, order: made.runs.map(({ name }) => name) };
}

const init = (name: string, on: Record<string, string> = {}) => ({ name, essential: false, dependsOn: after(on) });
const after = (on: Record<string, string>) =>
  Object.entries(on).map(([containerName, condition]) => ({ containerName, condition }));
const main = (on: Record<string, string> = {}, more = {}) => ({ name: 'main', dependsOn: after(on), ...more });

describe('a task whose container succeeds', () => {
  it('reports its way in events with growing versions, the last one 5 as recorded on Fargate', async () => {
    const { events } = await runToEnd([main()], { main: { startAfterSeconds: 20, seconds: 60 } });
    expect(events().map(({ version, lastStatus, desiredStatus }) => [version, lastStatus, desiredStatus])).toEqual([
      [1, 'PROVISIONING', 'RUNNING'],
      [2, 'PENDING', 'RUNNING'],
      [3, 'RUNNING', 'RUNNING'],
      [4, 'DEPROVISIONING', 'STOPPED'],
      [5, 'STOPPED', 'STOPPED'],
    ]);
  });

  it('has the times of the clock', async () => {
    const { task } = await runToEnd([main()], { main: { startAfterSeconds: 20, seconds: 60 } });
    expect(task).toMatchObject({
      ...{ createdAt: START, connectivityAt: START, pullStartedAt: START },
      ...{ pullStoppedAt: START + 20_000, startedAt: START + 20_000 },
      ...{ stoppingAt: START + 80_000, executionStoppedAt: START + 80_000, stoppedAt: START + 80_000 },
    });
  });

  it('tells in its events when as RFC 3339, what and where in camelCase, and nothing of health (aws.md 5.5)', async () => {
    const { emitted } = await runToEnd([main({}, { healthCheck: { command: ['CMD', 'true'], interval: 5 } })], {
      main: { seconds: 60 },
    });
    const last = emitted.at(-1);
    expect(last).toMatchObject({ source: 'aws.ecs', 'detail-type': 'ECS Task State Change' });
    expect(last?.resources).toEqual([last?.detail.taskArn]);
    expect(last?.detail).toMatchObject({
      ...{ createdAt: '2026-01-01T00:00:00.000Z', stoppedAt: '2026-01-01T00:01:00.000Z', group: 'family:pods' },
      containers: [{ name: 'main', exitCode: 0, lastStatus: 'STOPPED' }],
    });
    expect(JSON.stringify(emitted)).not.toContain('health');
  });

  it('shows in each event what it was then, whatever has become of it since', async () => {
    const { events } = await runToEnd([main()]);
    expect(events().map(({ containers }) => (containers as { lastStatus: string }[])[0]?.lastStatus)).toEqual([
      'PENDING',
      'PENDING',
      'RUNNING',
      'STOPPED',
      'STOPPED',
    ]);
  });
});

describe('how a task ends', () => {
  it.each<[string, EcsOptions['script'], object, object]>([
    [
      'the container fails',
      { main: { exitCode: 3 } },
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
      { exitCode: 3 },
    ],
    [
      'the container runs out of memory',
      { main: { oomKilled: true } },
      { stopCode: 'EssentialContainerExited' },
      { exitCode: 137, reason: expect.stringMatching(/^OutOfMemoryError: /) },
    ],
    [
      'Spot takes it back',
      { main: { spotInterruption: true } },
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      { exitCode: 143 },
    ],
  ])('%s', async (_, script, taskFields, containerFields) => {
    const { task, byName } = await runToEnd([main()], script);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', ...taskFields });
    expect(byName.main).toMatchObject({ lastStatus: 'STOPPED', ...containerFields });
  });

  it('has no exit code when the container was lost', async () => {
    const { task, byName } = await runToEnd([main()], { main: { lost: true } });
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited' });
    expect(byName.main).not.toHaveProperty('exitCode');
  });
});

describe('a task whose image cannot be pulled', () => {
  const script = { main: { pullError: 'pull access denied', startAfterSeconds: 3 } };

  it('fails to start: version 4, no exit code, no time of a pull or start, as recorded on Fargate', async () => {
    const { task, byName, events } = await runToEnd([main()], script);
    expect(task).toMatchObject({
      ...{ stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: pull access denied', version: 4 },
      ...{ connectivity: 'CONNECTED', stoppedAt: START + 3000, executionStoppedAt: START + 3000 },
    });
    for (const member of ['pullStartedAt', 'pullStoppedAt', 'startedAt']) expect(task).not.toHaveProperty(member);
    for (const member of ['exitCode', 'reason']) expect(byName.main).not.toHaveProperty(member);
    expect(events().map(({ lastStatus }) => lastStatus)).toEqual([
      'PROVISIONING',
      'PENDING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
  });

  it('starts no other container, and stops those that run', async () => {
    const { task, byName } = await runToEnd(
      [main({}, { essential: true }), { name: 'helper', essential: false }, init('later', { helper: 'COMPLETE' })],
      { ...script, helper: { neverEnds: true } },
    );
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(byName.helper?.exitCode).toBe(143);
    expect(byName.later).not.toHaveProperty('exitCode');
  });
});

describe('a task that is told to stop', () => {
  it.each<[string, EcsOptions['script'], number, object]>([
    ['before its container has started', { main: { startAfterSeconds: 60 } }, 10, {}],
    ['while its container runs', { main: { neverEnds: true } }, 10, { exitCode: 143 }],
    [
      'while its container runs, which then ends by itself',
      { main: { neverEnds: true, terminates: { exitCode: 0, seconds: 5 } } },
      10,
      { exitCode: 0 },
    ],
  ])('%s', async (_, script, after, containerFields) => {
    const { ecs, clock, register, run } = await makeEcs({ script });
    await register();
    const { taskArn } = await run();
    await clock.until(clock.now() + after * 1000);
    await ecs.stopTask({ cluster: CLUSTER, task: taskArn, reason: 'deadline' });
    const task = await ecs.stopped(taskArn);
    expect(task).toMatchObject({
      ...{ stopCode: 'UserInitiated', stoppedReason: 'deadline', desiredStatus: 'STOPPED', lastStatus: 'STOPPED' },
      stoppingAt: START + after * 1000,
      containers: [{ lastStatus: 'STOPPED', ...containerFields }],
    });
    if (!('exitCode' in containerFields)) expect(task.containers[0]).not.toHaveProperty('exitCode');
  });

  it('kills the container after its stop timeout, 30 seconds unless it says another', async () => {
    const stubborn = { main: { neverEnds: true, terminates: { exitCode: 0, seconds: 600 } } };
    for (const [stopTimeout, seconds] of [
      [undefined, 30],
      [2, 2],
      [120, 120],
    ]) {
      const { ecs, register, run } = await makeEcs({ script: stubborn });
      await register([main({}, stopTimeout && { stopTimeout })]);
      const { taskArn } = await run();
      await new Promise(setImmediate);
      await ecs.stopTask({ cluster: CLUSTER, task: taskArn });
      const task = await ecs.stopped(taskArn);
      expect(task.containers[0]?.exitCode).toBe(137);
      expect((task.stoppedAt ?? 0) - (task.stoppingAt ?? 0)).toBe((seconds ?? 0) * 1000);
    }
  });

  it('keeps the reason it was first told', async () => {
    const { ecs, register, run } = await makeEcs({ script: { main: { neverEnds: true } } });
    await register();
    const { taskArn } = await run();
    await Promise.all([
      ecs.stopTask({ cluster: CLUSTER, task: taskArn, reason: 'first' }),
      ecs.stopTask({ cluster: CLUSTER, task: taskArn, reason: 'second' }),
    ]);
    expect((await ecs.stopped(taskArn)).stoppedReason).toBe('first');
  });

  it('stays as it ended when it is told afterwards', async () => {
    const { ecs, register, runToEnd: toEnd } = await makeEcs({ script: { main: { exitCode: 4 } } });
    await register();
    const ended = await toEnd();
    expect(await ecs.stopTask({ cluster: CLUSTER, task: ended.taskArn })).toEqual(ended);
    expect(await ecs.stopped(ended.taskArn)).toEqual(ended);
  });
});

describe('containers that run before the main one (init containers)', () => {
  const containers = [init('first'), init('second', { first: 'SUCCESS' }), main({ second: 'SUCCESS' })];

  it('run one after the other; the task is PENDING until the main one runs', async () => {
    const { order, task, byName, events } = await runToEnd(containers, {
      ...{ first: { seconds: 10 }, second: { seconds: 20 }, main: { seconds: 30 } },
    });
    expect(order).toEqual(['first', 'second', 'main']);
    expect(task).toMatchObject({ startedAt: START + 30_000, stoppedAt: START + 60_000 });
    expect(Object.values(byName).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const running = events().findIndex(({ lastStatus }) => lastStatus === 'RUNNING');
    expect(
      events()
        .slice(1, running)
        .every(({ lastStatus }) => lastStatus === 'PENDING'),
    ).toBe(true);
    expect(versionsGrow(events())).toBe(true);
  });

  it('keep the main one from starting when one of them fails', async () => {
    const { order, task, byName } = await runToEnd(containers, { first: { exitCode: 7 } });
    expect(order).toEqual(['first']);
    expect(byName.first?.exitCode).toBe(7);
    expect(byName.main?.reason).toContain('dependency [second');
    expect(byName.second?.reason).toContain('[first - Exit: 7] for target [second] with condition SUCCESS');
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
    expect(task).not.toHaveProperty('startedAt');
  });

  it('can fail when the main one only waits for their end', async () => {
    const { order, byName } = await runToEnd([init('first'), main({ first: 'COMPLETE' })], { first: { exitCode: 7 } });
    expect([order, byName.main?.exitCode]).toEqual([['first', 'main'], 0]);
  });
});

describe('containers that run beside the main one (sidecars)', () => {
  it('are stopped after it has ended, in the reverse of the order in which they depend on each other', async () => {
    const { task, byName, events } = await runToEnd(
      [init('proxy'), init('logger', { proxy: 'START' }), main({ logger: 'START' })],
      {
        proxy: { neverEnds: true, terminates: { exitCode: 0, seconds: 2 } },
        logger: { neverEnds: true, terminates: { exitCode: 0, seconds: 3 } },
        main: { seconds: 10 },
      },
    );
    expect(task.stoppedAt).toBe(START + 15_000);
    expect([byName.proxy?.exitCode, byName.logger?.exitCode]).toEqual([0, 0]);
    const stops = events().map(({ containers }) =>
      (containers as { name: string; lastStatus: string }[])
        .filter(({ lastStatus }) => lastStatus === 'STOPPED')
        .map(({ name }) => name),
    );
    expect(stops).toContainEqual(['main']);
    expect(stops).toContainEqual(['logger', 'main']);
    expect(versionsGrow(events())).toBe(true);
  });

  it('do not end the task when they end first', async () => {
    const { task } = await runToEnd([init('proxy'), main({ proxy: 'START' })], {
      proxy: { exitCode: 1 },
      main: { seconds: 10 },
    });
    expect(task.stoppedAt).toBe(START + 10_000);
    expect(task.containers.map(({ exitCode }) => exitCode)).toEqual([1, 0]);
  });

  it('let the main one start when they are healthy', async () => {
    const healthCheck = { command: ['CMD-SHELL', 'test -f ready'], interval: 5, timeout: 2, retries: 10 };
    const { task } = await runToEnd([{ ...init('database'), healthCheck }, main({ database: 'HEALTHY' })], {
      database: { neverEnds: true, healthyAfterSeconds: 12 },
    });
    // The checks come after 5, 10 and 15 seconds.
    expect(task.startedAt).toBe(START + 15_000);
  });

  it('keep the main one from starting when they are not healthy in time', async () => {
    const healthCheck = { command: ['CMD', 'false'], interval: 5, timeout: 2, retries: 1 };
    const { task, byName } = await runToEnd(
      [{ ...init('database'), healthCheck, startTimeout: 20 }, main({ database: 'HEALTHY' })],
      { database: { neverEnds: true, healthyAfterSeconds: 1000 } },
    );
    expect(byName.main?.reason).toContain('start timeout passed');
    expect(task).toMatchObject({ stoppedAt: START + 20_000 });
    expect(byName.database?.exitCode).toBe(143);
  });
});

it('ends with the first essential container of several, and stops the others', async () => {
  const { task, byName } = await runToEnd([main(), { name: 'other' }], {
    main: { seconds: 5, exitCode: 2 },
    other: { neverEnds: true },
  });
  expect([byName.main?.exitCode, byName.other?.exitCode, task.stoppedAt]).toEqual([2, 143, START + 5000]);
});

it('closes the log stream of each container when it has ended', async () => {
  const options = { 'awslogs-group': '/pods', 'awslogs-region': 'eu-central-1', 'awslogs-stream-prefix': 'p' };
  const { runToEnd: toEnd, closed, runs, call } = await makeEcs();
  await call(
    'RegisterTaskDefinition',
    definition([main({}, { logConfiguration: { logDriver: 'awslogs', options } })], { executionRoleArn: 'r' }),
  );
  const { taskArn } = await toEnd();
  const stream = `p/main/${taskArn.split('/').at(-1)}`;
  expect(runs[0]?.log).toEqual({ group: '/pods', stream });
  expect(closed).toEqual([`/pods ${stream}`]);
});

function versionsGrow(events: Record<string, unknown>[]): boolean {
  return events.every(({ version }, i) => version === i + 1);
}
