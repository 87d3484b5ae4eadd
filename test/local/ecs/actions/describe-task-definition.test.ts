import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { definition, makeEcs } from '../../../support/ecs';

const describeIt = async (make: Awaited<ReturnType<typeof makeEcs>>, taskDefinition: string, include?: ['TAGS']) =>
  make.client.send(new DescribeTaskDefinitionCommand({ taskDefinition, include }));

it.each([
  ['a family is its latest active revision', 'pods', 'pods:2', 'ACTIVE'],
  ['a revision is found by its number', 'pods:1', 'pods:1', 'ACTIVE'],
  ['an inactive one too', 'pods:3', 'pods:3', 'INACTIVE'],
  ['an ARN', 'arn:aws:ecs:eu-central-1:123456789012:task-definition/pods:1', 'pods:1', 'ACTIVE'],
])('%s', async (_, reference, name, status) => {
  const made = await makeEcs();
  for (let i = 0; i < 3; i++) await made.register();
  await made.call('DeregisterTaskDefinition', { taskDefinition: 'pods:3' });
  const { taskDefinition } = await describeIt(made, reference);
  expect(taskDefinition).toMatchObject({ status, taskDefinitionArn: expect.stringMatching(new RegExp(`/${name}$`)) });
});

it('shows what was registered, and tags only when they are asked for', async () => {
  const made = await makeEcs();
  const tags = [{ key: 'a', value: '1' }];
  await made.call('RegisterTaskDefinition', definition([{ name: 'main', command: ['true'] }], { tags }));
  const plain = await describeIt(made, 'pods');
  expect(plain.taskDefinition?.containerDefinitions).toMatchObject([{ name: 'main', command: ['true'] }]);
  expect([plain.tags, (await describeIt(made, 'pods', ['TAGS'])).tags]).toEqual([[], tags]);
  expect(plain.taskDefinition).not.toHaveProperty('tags');
});

it.each([
  ['a family that is not known', 'nope'],
  ['a revision that is not known', 'pods:7'],
])('refuses %s', async (_, taskDefinition) => {
  const made = await makeEcs();
  await made.register();
  await expect(describeIt(made, taskDefinition)).rejects.toMatchObject({
    name: 'ClientException',
    message: 'Unable to describe task definition.',
  });
});

it('refuses a family whose revisions are all inactive', async () => {
  const made = await makeEcs();
  await made.register();
  await made.call('DeregisterTaskDefinition', { taskDefinition: 'pods:1' });
  await expect(describeIt(made, 'pods')).rejects.toMatchObject({ name: 'ClientException' });
});
