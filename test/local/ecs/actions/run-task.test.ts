import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { CLUSTER, CLUSTER_ARN, definition, makeEcs, NETWORK, request } from '../../../support/ecs';
import { START } from '../../../support/surroundings';

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

async function makeWithPods() {
  const made = await makeEcs();
  await made.register([{ name: 'main', command: ['true'], environment: [{ name: 'A', value: '1' }], cpu: 128 }]);
  return made;
}

describe('its answer', () => {
  it('is a task that is PROVISIONING, with times in seconds on the wire', async () => {
    const { client } = await makeWithPods();
    const { tasks, failures } = await client.send(new RunTaskCommand(request({ group: 'job-1' }) as never));
    expect(failures).toEqual([]);
    expect(tasks).toEqual([
      expect.objectContaining({
        ...{ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 1, createdAt: new Date(START) },
        ...{ clusterArn: CLUSTER_ARN, group: 'job-1', launchType: 'FARGATE', cpu: '256', memory: '512' },
        taskArn: expect.stringMatching(/^arn:aws:ecs:eu-central-1:123456789012:task\/gantry\/[0-9a-f]{32}$/),
        taskDefinitionArn: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/pods:1',
      }),
    ]);
  });

  it('does not change while the task goes on', async () => {
    const { ecs } = await makeWithPods();
    const { tasks } = await ecs.runTask(request());
    const before = structuredClone(tasks);
    await ecs.stopped(tasks[0]?.taskArn ?? '');
    expect(tasks).toEqual(before);
  });

  it('has as many tasks as were asked for, each with an ARN of its own', async () => {
    const { ecs } = await makeWithPods();
    const { tasks } = await ecs.runTask(request({ count: 10 }));
    expect(new Set(tasks.map(({ taskArn }) => taskArn)).size).toBe(10);
  });

  it('has failures, and no error, when there is no capacity', async () => {
    const { ecs, register, events } = await makeEcs({ script: (_, nth) => ({ noCapacity: nth === 0 }) });
    await register();
    expect(await ecs.runTask(request())).toEqual({ tasks: [], failures: [{ reason: NO_CAPACITY }] });
    expect(events()).toEqual([]);
    expect((await ecs.runTask(request())).tasks).toHaveLength(1);
  });
});

describe('what it takes over', () => {
  it('runs the latest active revision of a family, or the one that is named', async () => {
    const { ecs, register, call } = await makeWithPods();
    await register();
    await register();
    await call('DeregisterTaskDefinition', { taskDefinition: 'pods:3' });
    const revisionOf = async (taskDefinition: string) =>
      (await ecs.runTask(request({ taskDefinition }))).tasks[0]?.taskDefinitionArn.split(':').at(-1);
    expect(await revisionOf('pods')).toBe('2');
    expect(await revisionOf('pods:1')).toBe('1');
    expect(await revisionOf('arn:aws:ecs:eu-central-1:123456789012:task-definition/pods:1')).toBe('1');
  });

  it('lays the overrides over the container, and shows them', async () => {
    const { runs, runToEnd } = await makeWithPods();
    const environment = [
      { name: 'A', value: '2' },
      { name: 'B', value: '3' },
    ];
    const task = await runToEnd({
      overrides: {
        containerOverrides: [{ name: 'main', command: ['false'], environment, memory: 256 }],
        cpu: '512',
        memory: '1024',
      },
    });
    expect(runs[0]).toMatchObject({ command: ['false'], environment: { A: '2', B: '3' }, memory: 256 });
    expect(task).toMatchObject({
      ...{ cpu: '512', memory: '1024' },
      overrides: { containerOverrides: [{ name: 'main', command: ['false'], environment, memory: 256 }] },
      containers: [{ cpu: '128', memory: '256' }],
    });
  });

  it('has the tags of the request, over those of the task definition when they are propagated', async () => {
    const { ecs, call } = await makeEcs();
    const tag = (key: string, value: string) => ({ key, value });
    await call('RegisterTaskDefinition', definition(undefined, { tags: [tag('a', '1'), tag('b', '1')] }));
    const tagsOf = async (more: object) => (await ecs.runTask(request({ ...more }))).tasks[0]?.tags;
    expect(await tagsOf({})).toEqual([]);
    expect(await tagsOf({ propagateTags: 'TASK_DEFINITION', tags: [tag('b', '2')] })).toEqual([
      tag('a', '1'),
      tag('b', '2'),
    ]);
    expect(await tagsOf({ enableECSManagedTags: true })).toEqual([tag('aws:ecs:clusterName', CLUSTER)]);
  });

  it.each([
    ['weight decides', [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }], ['FARGATE_SPOT', 'FARGATE_SPOT']],
    [
      'the base is filled first',
      [
        { capacityProvider: 'FARGATE', base: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      ],
      ['FARGATE', 'FARGATE_SPOT'],
    ],
  ])('chooses a capacity provider: %s', async (_, capacityProviderStrategy, expected) => {
    const { ecs } = await makeWithPods();
    const { tasks } = await ecs.runTask(request({ launchType: undefined, capacityProviderStrategy, count: 2 }));
    expect(tasks.map(({ capacityProviderName }) => capacityProviderName)).toEqual(expected);
  });
});

describe('a request with a clientToken', () => {
  it('starts nothing when it is repeated, and answers the task as it is now', async () => {
    const { ecs, runs } = await makeWithPods();
    const first = await ecs.runTask(request({ clientToken: 't' }));
    const ended = await ecs.stopped(first.tasks[0]?.taskArn ?? '');
    expect(await ecs.runTask(request({ clientToken: 't' }))).toEqual({ tasks: [ended], failures: [] });
    expect(runs).toHaveLength(1);
  });

  it('starts nothing when two of them come at once', async () => {
    const { ecs, runs } = await makeWithPods();
    const answers = await Promise.all([1, 2].map(() => ecs.runTask(request({ clientToken: 't' }))));
    const arns = answers.map(({ tasks }) => tasks[0]?.taskArn);
    expect(arns[0]).toBe(arns[1]);
    await ecs.stopped(arns[0] ?? '');
    expect(runs).toHaveLength(1);
  });

  it('is a conflict when another request has used the token', async () => {
    const { ecs } = await makeWithPods();
    const { tasks } = await ecs.runTask(request({ clientToken: 't' }));
    await expect(ecs.runTask(request({ clientToken: 't', group: 'other' }))).rejects.toMatchObject({
      code: 'ConflictException',
      members: { resourceIds: [tasks[0]?.taskArn] },
    });
  });

  it('may be tried again with the same token when nothing was started for want of capacity', async () => {
    const { ecs, register } = await makeEcs({ script: (_, nth) => ({ noCapacity: nth === 0 }) });
    await register();
    await ecs.runTask(request({ clientToken: 't' }));
    expect((await ecs.runTask(request({ clientToken: 't' }))).tasks).toHaveLength(1);
  });
});

describe('what it refuses', () => {
  it.each<[string, object, string, RegExp]>([
    ['another cluster', { cluster: 'other' }, 'ClusterNotFoundException', /Cluster not found/],
    ['no cluster, which is the one called default', { cluster: undefined }, 'ClusterNotFoundException', /Cluster/],
    ['an unknown task definition', { taskDefinition: 'nope' }, 'InvalidParameterException', /TaskDefinition not found/],
    ['an unknown revision', { taskDefinition: 'pods:9' }, 'InvalidParameterException', /TaskDefinition not found/],
    ['a deregistered revision', { taskDefinition: 'pods:2' }, 'ClientException', /inactive/],
    ['no network', { networkConfiguration: undefined }, 'InvalidParameterException', /Network Configuration must be/],
    ['too many tasks', { count: 11 }, 'InvalidParameterException', /^count: /],
    ['another launch type', { launchType: 'EC2' }, 'InvalidParameterException', /^launchType: /],
    [
      'a launch type beside a strategy',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      'InvalidParameterException',
      /both a launch type and capacity provider strategy/,
    ],
    [
      'a strategy without any weight (aws.md 2.1)',
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] },
      'InvalidParameterException',
      /weight greater than zero/,
    ],
    ['a platform that does not exist', { platformVersion: '9.9.9' }, 'PlatformUnknownException', /9\.9\.9/],
    [
      'an override for no container',
      { overrides: { containerOverrides: [{ name: 'nobody' }] } },
      'InvalidParameterException',
      /Override for container named nobody/,
    ],
    [
      'a size that Fargate has not',
      { overrides: { cpu: '300' } },
      'InvalidParameterException',
      /No Fargate configuration exists/,
    ],
    [
      'a member that is not implemented, by name',
      { volumeConfigurations: [{}] },
      'InvalidParameterException',
      /volume/,
    ],
    ['an unknown member, by name', { fleet: 1 }, 'ValidationException', /does not implement the member "fleet"/],
    [
      'an unknown member inside of another, by its path',
      { overrides: { taskRoleArn: 'r' } },
      'ValidationException',
      /"overrides\.taskRoleArn"/,
    ],
  ])('%s', async (_, more, code, message) => {
    const { ecs, register, call, runs } = await makeWithPods();
    await register();
    await call('DeregisterTaskDefinition', { taskDefinition: 'pods:2' });
    await expect(ecs.runTask(request(more as never))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(runs).toEqual([]);
  });

  it('overrides of more than 8,192 characters as JSON, and none less (API reference of TaskOverride)', async () => {
    const { ecs } = await makeWithPods();
    const overridesOf = (length: number) => {
      const overrides = { containerOverrides: [{ name: 'main', command: [''] }] };
      const command = ['x'.repeat(length - JSON.stringify(overrides).length)];
      return { containerOverrides: [{ name: 'main', command }] };
    };
    expect((await ecs.runTask(request({ overrides: overridesOf(8192) }))).tasks).toHaveLength(1);
    await expect(ecs.runTask(request({ overrides: overridesOf(8193) }))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Container Overrides length must be at most 8192',
    });
  });

  it('with the name the client knows it by', async () => {
    const { client } = await makeWithPods();
    const command = new RunTaskCommand({ cluster: 'other', taskDefinition: 'pods', networkConfiguration: NETWORK });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  });
});
