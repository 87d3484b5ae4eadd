import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { definition, makeEcs } from '../../../support/ecs';
import { makeStateFolder } from '../../../support/state-folder';
import { START } from '../../../support/surroundings';

it('numbers the revisions of each family', async () => {
  const { client } = await makeEcs();
  const revisionOf = async (family: string) => {
    const input = definition(undefined, { family, tags: [{ key: 'a', value: '1' }] }) as never;
    const { taskDefinition, tags } = await client.send(new RegisterTaskDefinitionCommand(input));
    expect(tags).toEqual([{ key: 'a', value: '1' }]);
    expect(taskDefinition).toMatchObject({ family, status: 'ACTIVE', registeredAt: new Date(START) });
    return taskDefinition?.taskDefinitionArn?.split('/').at(-1);
  };
  expect([await revisionOf('a'), await revisionOf('a'), await revisionOf('b')]).toEqual(['a:1', 'a:2', 'b:1']);
});

it('gives no number twice, after a deregistration and after a restart', async () => {
  const folder = makeStateFolder();
  const first = await makeEcs({ store: await folder.open() });
  await first.register();
  await first.register();
  await first.call('DeregisterTaskDefinition', { taskDefinition: 'pods:2' });
  const second = await makeEcs({ store: await folder.open() });
  expect(await second.register()).toMatchObject({ taskDefinition: { revision: 3 } });
  await folder.remove();
});

it('adds what ECS adds: containers are essential unless they say otherwise', async () => {
  const { register } = await makeEcs();
  expect(await register()).toMatchObject({
    taskDefinition: {
      containerDefinitions: [{ cpu: 0, environment: [], essential: true, mountPoints: [], volumesFrom: [] }],
    },
  });
});

const on = (containerName: string, condition: string) => [{ containerName, condition }];
const logs = (options: object) => ({ logConfiguration: { logDriver: 'awslogs', options } });

describe('what Fargate cannot run is refused', () => {
  it.each<[string, Parameters<typeof definition>, RegExp]>([
    ['a size that there is not', [undefined, { cpu: '256', memory: '8192' }], /No Fargate configuration exists/],
    [
      'more than ten containers (aws.md 5.3)',
      [Array.from({ length: 11 }, (_, i) => ({ name: `c${i}` }))],
      /at most 10 containers/,
    ],
    ['more than 64 KiB', [[{ name: 'main', command: ['x'.repeat(65_536)] }]], /Max allowed length is '65536' bytes/],
    ['two containers of one name', [[{ name: 'a' }, { name: 'a' }]], /must be unique.*: a$/],
    ['no essential container', [[{ name: 'a', essential: false }]], /must be essential/],
    [
      'containers with more CPU than the task',
      [
        [
          { name: 'a', cpu: 200 },
          { name: 'b', cpu: 100 },
        ],
      ],
      /300.*256/,
    ],
    [
      'a container with more memory than the task',
      [[{ name: 'a', memory: 1024 }]],
      /more memory than the task has, 512/,
    ],
    [
      'a reservation above the limit',
      [[{ name: 'a', memory: 128, memoryReservation: 256 }]],
      /memoryReservation must not be greater/,
    ],
    [
      'a mount of no volume',
      [[{ name: 'a', mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }] }]],
      /unknown volume 'v'/,
    ],
    [
      'a capability that cannot be added (aws.md 5.1)',
      [[{ name: 'a', linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } }]],
      /NET_ADMIN cannot be added/,
    ],
    [
      'logs without a stream prefix (aws.md 5.4)',
      [[{ name: 'a', ...logs({ 'awslogs-group': 'g', 'awslogs-region': 'r' }) }], { executionRoleArn: 'r' }],
      /requires option 'awslogs-stream-prefix'/,
    ],
    [
      'logs without an execution role',
      [[{ name: 'a', ...logs({ 'awslogs-group': 'g', 'awslogs-region': 'r', 'awslogs-stream-prefix': 'p' }) }]],
      /execution role ARN to support log driver awslogs/,
    ],
    ['a dependency on nothing', [[{ name: 'a', dependsOn: on('b', 'START') }]], /depends on 'b', which does not exist/],
    [
      'waiting for the end of an essential container (aws.md 5.2)',
      [[{ name: 'a' }, { name: 'b', dependsOn: on('a', 'COMPLETE') }]],
      /SUCCESS or COMPLETE condition cannot be an essential container/,
    ],
    [
      'waiting for health that nobody checks',
      [[{ name: 'a' }, { name: 'b', dependsOn: on('a', 'HEALTHY') }]],
      /has no health check/,
    ],
    [
      'containers that wait for each other',
      [
        [
          { name: 'a', dependsOn: on('b', 'START') },
          { name: 'b', dependsOn: on('c', 'START') },
          { name: 'c', dependsOn: on('a', 'START') },
        ],
      ],
      /form a cycle: a -> b -> c -> a/,
    ],
  ])('%s', async (_, args, message) => {
    const { register } = await makeEcs();
    await expect(register(...args)).rejects.toMatchObject({
      code: 'ClientException',
      message: expect.stringMatching(message),
    });
  });
});

describe('what this stand-in cannot do, or nobody can, is refused by name', () => {
  it.each<[string, Parameters<typeof definition>, string, RegExp]>([
    ['a member', [undefined, { pidMode: 'task' }], 'ValidationException', /"pidMode"/],
    [
      'a member of a container',
      [[{ name: 'a', restartPolicy: { enabled: true } }]],
      'ValidationException',
      /"containerDefinitions\.0\.restartPolicy"/,
    ],
    ['another network mode', [undefined, { networkMode: 'bridge' }], 'InvalidParameterException', /^networkMode: /],
    [
      'a task that need not run on Fargate',
      [undefined, { requiresCompatibilities: ['EC2'] }],
      'InvalidParameterException',
      /^requiresCompatibilities/,
    ],
    [
      'a stop timeout above two minutes (aws.md 5.2)',
      [[{ name: 'a', stopTimeout: 121 }]],
      'InvalidParameterException',
      /stopTimeout/,
    ],
    ['a name with other characters', [[{ name: 'a.b' }]], 'InvalidParameterException', /invalid characters/],
    [
      'a volume with another name',
      [undefined, { volumes: [{ name: '../x' }] }],
      'InvalidParameterException',
      /volumes/,
    ],
    ['no image', [[{ name: 'a', image: '' }]], 'InvalidParameterException', /image/],
  ])('%s', async (_, args, code, message) => {
    const { register } = await makeEcs();
    await expect(register(...args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
