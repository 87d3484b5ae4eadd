import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { CLUSTER, CLUSTER_ARN, makeEcs } from '../../../support/ecs';
import { makeStateFolder } from '../../../support/state-folder';
import { START } from '../../../support/surroundings';

const forever = { script: { main: { neverEnds: true } } };

it('answers the task as it is now: told to stop, with the reason that was given', async () => {
  const { client, register, run } = await makeEcs(forever);
  await register();
  const { taskArn } = await run({ tags: [{ key: 'a', value: '1' }] });
  const { task } = await client.send(
    new StopTaskCommand({ cluster: CLUSTER_ARN, task: taskArn, reason: 'Job deleted' }),
  );
  expect(task).toMatchObject({
    ...{ taskArn, desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'Job deleted' },
    // A task loses its tags when it is told to stop (API reference of StopTask).
    ...{ stoppingAt: new Date(START), tags: [] },
  });
  expect(task?.lastStatus).not.toBe('STOPPED');
});

it('knows a task by its id too, and has a reason of its own', async () => {
  const { ecs, register, run } = await makeEcs(forever);
  await register();
  const { taskArn } = await run();
  const { stoppedReason } = await ecs.stopTask({ cluster: CLUSTER, task: taskArn.split('/').at(-1) ?? '' });
  expect(stoppedReason).toBe('Task stopped by user');
});

it('stops a task that RunTask has not answered yet, before any of its containers starts', async () => {
  const { ecs, register, run, events, clock, call } = await makeEcs(forever);
  await register();
  const running = run();
  const { taskArns } = (await call('ListTasks', { cluster: CLUSTER })) as { taskArns: [string] };
  const [taskArn] = taskArns;
  await ecs.stopTask({ cluster: CLUSTER, task: taskArn });
  expect((await running).taskArn).toBe(taskArn);
  expect(await ecs.stopped(taskArn)).toMatchObject({
    stopCode: 'UserInitiated',
    containers: [{ lastStatus: 'STOPPED' }],
  });
  await clock.until(clock.now() + 60_000);
  expect(events(taskArn).map(({ lastStatus }) => lastStatus)).toEqual(['PROVISIONING', 'DEPROVISIONING', 'STOPPED']);
});

it('is on disk when it answers: a cloud that is killed then still knows why the task was stopped', async () => {
  const folder = makeStateFolder();
  const first = await makeEcs({ ...forever, store: await folder.open() });
  await first.register();
  const { taskArn } = await first.run();
  await new Promise(setImmediate);
  await first.ecs.stopTask({ cluster: CLUSTER, task: taskArn, reason: 'Job deleted' });
  const second = await makeEcs({ store: await folder.open() });
  await second.ecs.recover();
  expect(await second.ecs.stopped(taskArn)).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Job deleted' });
  await folder.remove();
});

it.each<[string, object, string, RegExp]>([
  ['a task that is not known', { cluster: CLUSTER, task: 'nope' }, 'InvalidParameterException', /was not found/],
  ['another cluster', { cluster: 'other', task: 'nope' }, 'ClusterNotFoundException', /Cluster not found/],
  ['no task', { cluster: CLUSTER }, 'InvalidParameterException', /^task: /],
  ['a member that is unknown', { cluster: CLUSTER, task: 't', force: true }, 'ValidationException', /"force"/],
])('refuses %s', async (_, input, code, message) => {
  const { call } = await makeEcs();
  await expect(call('StopTask', input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
