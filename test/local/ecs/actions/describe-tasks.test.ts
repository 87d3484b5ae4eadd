import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { CLUSTER, makeEcs } from '../../../support/ecs';

it('shows tasks that run and tasks that have stopped, each once', async () => {
  const { client, register, run, runToEnd } = await makeEcs({ script: (_, nth) => ({ neverEnds: nth === 1 }) });
  await register();
  const ended = await runToEnd();
  const running = await run();
  await new Promise(setImmediate);
  const names = [ended.taskArn, running.taskArn, ended.taskArn];
  const { tasks, failures } = await client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: names }));
  expect(failures).toEqual([]);
  expect(tasks?.map(({ taskArn, lastStatus }) => [taskArn, lastStatus])).toEqual([
    [ended.taskArn, 'STOPPED'],
    [running.taskArn, 'RUNNING'],
  ]);
  expect(tasks?.[0]?.stoppedAt).toEqual(new Date(ended.stoppedAt ?? 0));
});

it('says of what it does not know that it is MISSING', async () => {
  const { ecs, register, run } = await makeEcs();
  await register();
  const { taskArn } = await run();
  const { tasks, failures } = await ecs.describeTasks({ cluster: CLUSTER, tasks: [taskArn, 'nope'] });
  expect(tasks).toHaveLength(1);
  expect(failures).toEqual([{ arn: 'arn:aws:ecs:eu-central-1:123456789012:task/gantry/nope', reason: 'MISSING' }]);
});

it('forgets a task one hour after it has stopped, not before', async () => {
  const { ecs, clock, register, runToEnd } = await makeEcs();
  await register();
  const { taskArn, stoppedAt = 0 } = await runToEnd();
  const isKnown = async () => (await ecs.describeTasks({ cluster: CLUSTER, tasks: [taskArn] })).tasks.length === 1;
  await clock.until(stoppedAt + 3_599_999);
  expect(await isKnown()).toBe(true);
  await clock.until(stoppedAt + 3_600_000);
  expect(await isKnown()).toBe(false);
  await expect(ecs.stopped(taskArn)).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

it('shows tags only when they are asked for', async () => {
  const { ecs, register, run } = await makeEcs({ script: { main: { neverEnds: true } } });
  await register();
  const tags = [{ key: 'a', value: '1' }];
  const { taskArn } = await run({ tags });
  const tagsOf = async (include?: string[]) =>
    (await ecs.describeTasks({ cluster: CLUSTER, tasks: [taskArn], include })).tasks[0]?.tags;
  expect([await tagsOf(), await tagsOf(['TAGS'])]).toEqual([[], tags]);
});

it('shows the health of containers', async () => {
  const healthCheck = { command: ['CMD', 'true'], interval: 5, retries: 1 };
  const { ecs, clock, register, run } = await makeEcs({
    script: { main: { neverEnds: true, healthyAfterSeconds: 7 } },
  });
  await register([{ name: 'main', healthCheck }]);
  const { taskArn } = await run();
  const healthAfter = async (seconds: number) => {
    await clock.until(clock.now() + seconds * 1000);
    return (await ecs.describeTasks({ cluster: CLUSTER, tasks: [taskArn] })).tasks[0]?.containers[0]?.healthStatus;
  };
  expect([await healthAfter(1), await healthAfter(5), await healthAfter(5)]).toEqual([
    'UNKNOWN',
    'UNHEALTHY',
    'HEALTHY',
  ]);
});

it.each<[string, object, string, RegExp]>([
  ['no tasks', { cluster: CLUSTER, tasks: [] }, 'InvalidParameterException', /Tasks cannot be empty/],
  ['more than 100', { cluster: CLUSTER, tasks: Array(101).fill('t') }, 'InvalidParameterException', /^tasks: /],
  ['another cluster', { cluster: 'other', tasks: ['t'] }, 'ClusterNotFoundException', /Cluster not found/],
  ['a member that is unknown', { cluster: CLUSTER, tasks: ['t'], all: 1 }, 'ValidationException', /"all"/],
])('refuses %s', async (_, input, code, message) => {
  const { call } = await makeEcs();
  await expect(call('DescribeTasks', input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
