import type { Driver } from '../../../src/local/drivers/driver';
import { openJournal } from '../../../src/local/journal/journal';
import { CLUSTER, CLUSTER_ARN, type EcsOptions, makeEcs, request } from '../../support/ecs';
import { makeStateFolder, type StateFolder } from '../../support/state-folder';

const turn = () => new Promise(setImmediate);

it('is one cluster, whose ARN it tells', async () => {
  expect((await makeEcs()).ecs.clusterArn).toBe(CLUSTER_ARN);
});

describe('waiting for the end of a task', () => {
  it('comes to its end for each who waits, before it has ended and after', async () => {
    const { ecs, register, run } = await makeEcs({ script: { main: { seconds: 60 } } });
    await register();
    const { taskArn } = await run();
    const both = await Promise.all([ecs.stopped(taskArn), ecs.stopped(taskArn)]);
    expect(both.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
    expect(await ecs.stopped(taskArn)).toEqual(both[0]);
  });

  it('can be given up, and the task goes on', async () => {
    const { ecs, register, run } = await makeEcs({ script: { main: { seconds: 60 } } });
    await register();
    const { taskArn } = await run();
    const controller = new AbortController();
    const waiting = ecs.stopped(taskArn, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(ecs.stopped(taskArn, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect((await ecs.stopped(taskArn)).containers[0]?.exitCode).toBe(0);
  });

  it('fails for a task that is not known', async () => {
    const { ecs } = await makeEcs();
    await expect(ecs.stopped('arn:aws:ecs:x:y:task/gantry/nope')).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

it('has a task that ended on disk before anyone hears of its end', async () => {
  const store = await openJournal(undefined);
  // What is set is on disk only when the test says so.
  const onDisk: { key: string; done: () => void }[] = [];
  const slow = {
    ...store,
    map: <T>(name: string) => {
      const map = store.map<T>(name);
      if (name !== 'ecs/tasks') return map;
      return Object.assign(Object.create(map), {
        set: (key: string, value: T) => {
          void map.set(key, value);
          return new Promise<void>((done) => onDisk.push({ key, done }));
        },
      }) as typeof map;
    },
  };
  const { ecs, register, events, clock } = await makeEcs({ store: slow as never });
  await register();
  const answer = ecs.runTask(request());
  await turn();
  for (const { done } of onDisk.splice(0)) done();
  const { taskArn } = (await answer).tasks[0] ?? { taskArn: '' };
  let heard = false;
  const ended = ecs.stopped(taskArn).then(() => {
    heard = true;
  });
  await clock.until(clock.now() + 60_000);
  const statuses = () => events().map(({ lastStatus }) => lastStatus);
  expect([heard, statuses().includes('STOPPED')]).toEqual([false, false]);
  for (const { done } of onDisk.splice(0)) done();
  await ended;
  expect(statuses()).toContain('STOPPED');
});

describe('after it was killed', () => {
  let folder: StateFolder;
  beforeEach(() => {
    folder = makeStateFolder();
  });
  afterEach(() => folder.remove());

  const restarted = async (options: EcsOptions = {}) => {
    const made = await makeEcs({ ...options, store: await folder.open() });
    await made.ecs.recover();
    await turn();
    return made;
  };

  it.each<[string, EcsOptions['script'], number]>([
    ['was about to start', { main: { startAfterSeconds: 100 } }, 0],
    ['waited for its image', { main: { startAfterSeconds: 100 } }, 10],
    ['ran', { main: { seconds: 100 } }, 10],
  ])('ends a task that %s, with an event newer than all that were heard', async (_, script, seconds) => {
    const first = await makeEcs({ script, store: await folder.open() });
    await first.register();
    const { taskArn } = await first.run();
    await first.clock.until(first.clock.now() + seconds * 1000);
    const newest = Math.max(...first.events(taskArn).map(({ version }) => Number(version)));

    const { ecs, events } = await restarted();
    const task = await ecs.stopped(taskArn);
    expect(task).toMatchObject({
      ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'UserInitiated' },
      stoppedReason: 'The local cloud was restarted',
    });
    expect(task.containers[0]).not.toHaveProperty('exitCode');
    expect(events(taskArn)).toMatchObject([{ lastStatus: 'STOPPED' }]);
    expect(Number(events(taskArn)[0]?.version)).toBeGreaterThan(newest);
  });

  it('keeps a task that had ended as it was, and says so again only when it was perhaps not heard', async () => {
    const first = await makeEcs({ script: { main: { exitCode: 3 } }, store: await folder.open(), deafBus: true });
    await first.register();
    const ended = await first.runToEnd();

    const second = await restarted();
    expect(second.events()).toMatchObject([{ taskArn: ended.taskArn, lastStatus: 'STOPPED', version: ended.version }]);
    expect(await second.ecs.stopped(ended.taskArn)).toEqual(ended);

    const third = await restarted();
    expect(third.events()).toEqual([]);
    expect(await third.ecs.stopped(ended.taskArn)).toEqual(ended);
  });

  it('stops what is left of the containers before anything else', async () => {
    const first = await makeEcs({ script: { main: { seconds: 100 } }, store: await folder.open() });
    await first.register();
    await first.run();
    const order: string[] = [];
    const driver = {
      name: 'scripted',
      stopOrphans: async () => {
        await turn();
        order.push('orphans stopped');
      },
    } as Partial<Driver> as Driver;
    const { events } = await restarted({ driver });
    order.push(...events().map(({ lastStatus }) => String(lastStatus)));
    expect(order).toEqual(['orphans stopped', 'STOPPED']);
  });

  it('still has task definitions, tokens, and forgets after the same hour', async () => {
    const first = await makeEcs({ store: await folder.open() });
    await first.register();
    const ended = await first.runToEnd({ clientToken: 't' });

    const { ecs, clock } = await restarted();
    expect((await ecs.runTask(request({ clientToken: 't' }))).tasks).toEqual([ended]);
    await clock.until((ended.stoppedAt ?? 0) + 3_600_000);
    const { failures } = await ecs.describeTasks({ cluster: CLUSTER, tasks: [ended.taskArn] });
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
    const { tasks } = await ecs.runTask(request({ clientToken: 't' }));
    expect(tasks).toMatchObject([{ lastStatus: 'PROVISIONING', version: 1 }]);
  });
});

it('keeps nothing of tasks that ended more than an hour ago, however many there were', async () => {
  const store = await openJournal(undefined);
  const { ecs, clock, register } = await makeEcs({ store });
  await register();
  for (let i = 0; i < 50; i++) {
    const { tasks } = await ecs.runTask(request({ count: 10, clientToken: `t${i}` }));
    await Promise.all(tasks.map(({ taskArn }) => ecs.stopped(taskArn)));
    await clock.until(clock.now() + 600_000);
  }
  const sizes = ['ecs/tasks', 'ecs/announced', 'ecs/client-tokens'].map((name) => store.map(name).size);
  expect(sizes[0]).toBeLessThanOrEqual(70);
  expect(sizes[1]).toBeLessThanOrEqual(70);
  expect(sizes[2]).toBeLessThanOrEqual(7);
});

it('runs thousands of tasks at once, and writes of each only what the next process must know', async () => {
  const store = await openJournal(undefined);
  let writes = 0;
  const counting = {
    ...store,
    map: <T>(name: string) => {
      const map = store.map<T>(name);
      const set = (key: string, value: T) => {
        if (name !== 'ecs/task-definitions') writes++;
        return map.set(key, value);
      };
      return Object.assign(Object.create(map), { set }) as typeof map;
    },
  };
  const { ecs, register, events } = await makeEcs({ store: counting as never, script: { main: { seconds: 60 } } });
  await register();
  const COUNT = 2000;
  const arns: string[] = [];
  while (arns.length < COUNT) {
    const { tasks } = await ecs.runTask(request({ count: 10 }));
    arns.push(...tasks.map(({ taskArn }) => taskArn));
  }
  const tasks = await Promise.all(arns.map((arn) => ecs.stopped(arn)));
  await turn();
  expect(tasks.every(({ version, containers }) => version === 5 && containers[0]?.exitCode === 0)).toBe(true);
  expect(events().filter(({ lastStatus }) => lastStatus === 'STOPPED')).toHaveLength(COUNT);
  // That there is one, that it runs, how it ended, and that its end has been told.
  expect(writes).toBe(4 * COUNT);
});
