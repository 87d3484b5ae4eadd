import { ListTasksCommand, paginateListTasks } from '@aws-sdk/client-ecs';
import { CLUSTER, makeEcs } from '../../../support/ecs';

/** Three tasks that run, of which the first is told to stop and does so slowly, and one that has stopped. */
async function makeTasks() {
  const made = await makeEcs({
    script: (_, nth) => (nth === 0 ? {} : { neverEnds: true, terminates: { exitCode: 0, seconds: 25 } }),
  });
  await made.register();
  await made.register([{ name: 'main' }], { family: 'others' });
  const ended = await made.runToEnd({ startedBy: 'me' });
  const stopping = await made.run();
  const mine = await made.run({ startedBy: 'me' });
  const other = await made.run({ taskDefinition: 'others' });
  await new Promise(setImmediate);
  await made.ecs.stopTask({ cluster: CLUSTER, task: stopping.taskArn });
  const names: Record<string, string> = {
    [ended.taskArn]: 'ended',
    [stopping.taskArn]: 'stopping',
    [mine.taskArn]: 'mine',
    [other.taskArn]: 'other',
  };
  return { ...made, names };
}

it.each<[string, object, string[]]>([
  ['those that are to run, by default', {}, ['mine', 'other']],
  ['those that have stopped or are to stop', { desiredStatus: 'STOPPED' }, ['ended', 'stopping']],
  ['those that somebody has started', { startedBy: 'me' }, ['mine']],
  ['those of a family', { family: 'others' }, ['other']],
  ['those of a family, stopped', { family: 'pods', desiredStatus: 'STOPPED' }, ['ended', 'stopping']],
  ['none of a launch type that there is not here', { launchType: 'EC2' }, []],
])('lists %s', async (_, input, expected) => {
  const { client, names } = await makeTasks();
  const { taskArns } = await client.send(new ListTasksCommand({ cluster: CLUSTER, ...input }));
  expect(taskArns?.map((arn) => names[arn])).toEqual(expected);
});

it('gives every task once, page by page', async () => {
  const { client, register, run } = await makeEcs({ script: { main: { neverEnds: true } } });
  await register();
  const expected: string[] = [];
  for (let i = 0; i < 7; i++) expected.push((await run()).taskArn);
  const pages: string[][] = [];
  for await (const { taskArns } of paginateListTasks({ client, pageSize: 3 }, { cluster: CLUSTER }))
    pages.push(taskArns ?? []);
  expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(expected);
});

it.each<[string, object, string, RegExp]>([
  ['another cluster', { cluster: 'other' }, 'ClusterNotFoundException', /Cluster not found/],
  ['a token that is none', { cluster: CLUSTER, nextToken: 'x' }, 'InvalidParameterException', /Invalid token/],
  ['a filter that is not implemented', { cluster: CLUSTER, serviceName: 's' }, 'ValidationException', /"serviceName"/],
])('refuses %s', async (_, input, code, message) => {
  const { call } = await makeEcs();
  await expect(call('ListTasks', input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
