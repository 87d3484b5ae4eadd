import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { makeEcs, request } from '../../../support/ecs';
import { START } from '../../../support/surroundings';

const deregister = (taskDefinition: string) => new DeregisterTaskDefinitionCommand({ taskDefinition });

it('keeps new tasks from a revision, and lets those that run be', async () => {
  const { clock, client, ecs, register, run } = await makeEcs({ script: { main: { seconds: 60 } } });
  await register();
  const { taskArn } = await run();
  // A call of the SDK takes real turns, in which the clock would go on.
  const release = clock.hold();
  const { taskDefinition } = await client.send(deregister('pods:1'));
  release();
  expect(taskDefinition).toMatchObject({ status: 'INACTIVE', deregisteredAt: new Date(START) });
  await expect(ecs.runTask(request({ taskDefinition: 'pods:1' }))).rejects.toMatchObject({ code: 'ClientException' });
  expect((await ecs.stopped(taskArn)).containers[0]?.exitCode).toBe(0);
});

it('can be repeated, and the time stays that of the first', async () => {
  const { client, clock, register } = await makeEcs();
  await register();
  await client.send(deregister('pods:1'));
  await clock.until(START + 60_000);
  const { taskDefinition } = await client.send(deregister('pods:1'));
  expect(taskDefinition?.deregisteredAt).toEqual(new Date(START));
});

it.each([
  ['a family without a revision', 'pods', 'InvalidParameterException', 'Invalid revision number. Number: pods'],
  ['a revision that is not known', 'pods:9', 'ClientException', 'The specified task definition does not exist.'],
])('refuses %s', async (_, taskDefinition, name, message) => {
  const { client, register } = await makeEcs();
  await register();
  await expect(client.send(deregister(taskDefinition))).rejects.toMatchObject({ name, message });
});
