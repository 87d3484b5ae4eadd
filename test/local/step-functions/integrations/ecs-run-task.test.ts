import type { Json } from '../../../../src/asl/host';
import type { Ecs } from '../../../../src/local/ecs/ecs';
import { ServiceError } from '../../../../src/local/service';
import { ecsRunTask } from '../../../../src/local/step-functions/integrations/ecs-run-task';
import { ecsRunTaskSync } from '../../../../src/local/step-functions/integrations/ecs-run-task-sync';
import { CLUSTER, CLUSTER_ARN, makeEcs, type Script } from '../../../support/ecs';
import { START } from '../../../support/surroundings';

type Containers = Parameters<Awaited<ReturnType<typeof makeEcs>>['register']>[0];

/** The arguments of a state that runs a task. */
const RUN_TASK = {
  Cluster: CLUSTER,
  TaskDefinition: 'pods',
  CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
};

/** The integrations before ECS, whose containers end as the script says. */
async function make(script: Script = {}, containers: Containers = [{ name: 'main' }], instead: Partial<Ecs> = {}) {
  const made = await makeEcs({ script });
  await made.register(containers);
  const submitted: Json[] = [];
  const controller = new AbortController();
  const deps = {
    ecs: { ...made.ecs, ...instead },
    lambda: {} as never,
    surroundings: { clock: made.clock, uuid: () => 'id', random: () => 0.5, region: 'r', account: 'a' },
  };
  const run = (sync: boolean, args: Json = RUN_TASK) =>
    (sync ? ecsRunTaskSync(deps) : ecsRunTask(deps)).run(
      { resource: 'r', arguments: args, stateName: 's', executionArn: 'e' },
      controller.signal,
      (output) => submitted.push(output()),
    );
  const tasks = async () => {
    const { taskArns } = (await made.call('ListTasks', { cluster: CLUSTER })) as { taskArns: string[] };
    return taskArns;
  };
  return {
    ...made,
    run,
    submitted,
    adds: ecsRunTaskSync(deps).adds,
    tasks,
    abort: () => controller.abort(new Error('aborted')),
  };
}

const refuses = (code: string) => ({
  runTask: async () => {
    throw new ServiceError(code, 'Rate exceeded');
  },
});

describe('ecs:runTask', () => {
  it('answers what RunTask answers, in PascalCase, with the metadata of the call, and waits for nothing', async () => {
    const { run, submitted, clock } = await make({ main: { seconds: 60 } });
    expect(await run(false)).toEqual({
      Failures: [],
      SdkHttpMetadata: expect.objectContaining({ HttpStatusCode: 200 }),
      SdkResponseMetadata: { RequestId: expect.any(String) },
      Tasks: [
        expect.objectContaining({
          ...{
            ClusterArn: CLUSTER_ARN,
            CreatedAt: START,
            LastStatus: 'PROVISIONING',
            PlatformFamily: 'Linux',
            Version: 1,
          },
          TaskArn: expect.stringContaining('task/gantry/'),
        }),
      ],
    });
    expect([submitted, clock.now()]).toEqual([[], START]);
  });

  it('does not fail when ECS answers with failures', async () => {
    const { run } = await make({ main: { noCapacity: true } });
    expect(await run(false)).toMatchObject({ Failures: [{ Reason: expect.stringMatching(/^Capacity/) }], Tasks: [] });
  });

  it.each([
    ['another cluster', { ...RUN_TASK, Cluster: 'other' }, 'ECS.ClusterNotFoundException'],
    ['an unknown task definition', { ...RUN_TASK, TaskDefinition: 'nope' }, 'ECS.InvalidParameterException'],
    ['an unknown platform', { ...RUN_TASK, PlatformVersion: '9.9.9' }, 'ECS.PlatformUnknownException'],
    // The local cloud's own refusal: as an error of ECS the state machine would try for ever.
    ['what the local cloud does not implement', { ...RUN_TASK, Fleet: 1 }, 'States.Runtime'],
  ])('fails with the name that Step Functions gives it: %s', async (_, args, error) => {
    const { run } = await make();
    await expect(run(false, args)).rejects.toMatchObject({ error });
  });

  it('calls an error that the API does not model by the base class of the SDK (aws.md 2.4)', async () => {
    const { run } = await make({}, undefined, refuses('ThrottlingException'));
    await expect(run(false)).rejects.toMatchObject({
      error: 'ECS.AmazonECSException',
      cause: expect.stringMatching(/^Rate exceeded \(Service: AmazonECS; .*Error Code: ThrottlingException;/),
    });
  });
});

describe('ecs:runTask.sync', () => {
  it('submits the answer and then gives the stopped task alone, as recorded', async () => {
    const { run, submitted } = await make({ main: { seconds: 5 } });
    expect(await run(true)).toMatchObject({
      ...{ LastStatus: 'STOPPED', StopCode: 'EssentialContainerExited', StoppedAt: START + 5000, Version: 5 },
      Containers: [{ Name: 'main', ExitCode: 0 }],
    });
    expect(submitted).toEqual([
      expect.objectContaining({ Failures: [], Tasks: [expect.objectContaining({ LastStatus: 'PROVISIONING' })] }),
    ]);
  });

  it('gives what was overridden, which is how a pod is known', async () => {
    const { run } = await make();
    const override = { Name: 'main', Command: ['true'], Environment: [{ Name: 'JOB_COMPLETION_INDEX', Value: '3' }] };
    expect(await run(true, { ...RUN_TASK, Overrides: { ContainerOverrides: [override] } })).toMatchObject({
      Overrides: { ContainerOverrides: [{ ...override, EnvironmentFiles: [], ResourceRequirements: [] }] },
    });
  });

  it('says who starts the task', async () => {
    expect((await make()).adds).toEqual({ StartedBy: 'AWS Step Functions' });
  });

  it.each<[string, Script, string]>([
    ['exited with another code than 0', { main: { exitCode: 1 } }, 'EssentialContainerExited'],
    ['ended without a code', { main: { lost: true } }, 'EssentialContainerExited'],
    ['never started', { main: { pullError: 'no such image' } }, 'TaskFailedToStart'],
    ['was taken back', { main: { spotInterruption: true } }, 'SpotInterruption'],
  ])('fails with the task as its cause when the container %s', async (_, script, stopCode) => {
    const { run, submitted } = await make(script);
    const failure = await run(true).catch((error) => error);
    expect(failure.error).toBe('States.TaskFailed');
    expect(JSON.parse(failure.cause)).toMatchObject({ LastStatus: 'STOPPED', StopCode: stopCode });
    expect(submitted).toHaveLength(1);
  });

  it('does not fail for a container that is not essential (aws.md 2.3)', async () => {
    const helper = { name: 'helper', essential: false };
    const { run } = await make({ helper: { exitCode: 9 }, main: { seconds: 5 } }, [helper, { name: 'main' }]);
    expect(await run(true)).toMatchObject({ Containers: [{ ExitCode: 9 }, { ExitCode: 0 }] });
  });

  it('fails with AmazonECS.Unknown when ECS has no room, and nothing is submitted', async () => {
    const { run, submitted } = await make({ main: { noCapacity: true } });
    await expect(run(true)).rejects.toMatchObject({
      error: 'AmazonECS.Unknown',
      cause: expect.stringContaining('Capacity is unavailable'),
    });
    expect(submitted).toEqual([]);
  });

  it('stops the task when it is aborted', async () => {
    const { run, tasks, ecs, abort } = await make({ main: { neverEnds: true } });
    const running = run(true);
    await new Promise(setImmediate);
    const [taskArn = ''] = await tasks();
    abort();
    await expect(running).rejects.toThrow('aborted');
    expect(await ecs.stopped(taskArn)).toMatchObject({
      ...{ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by AWS Step Functions' },
      containers: [{ exitCode: 143 }],
    });
  });

  it('stops the task when it was aborted before ECS had answered', async () => {
    const { run, tasks, ecs, submitted, abort } = await make({ main: { neverEnds: true } });
    const running = run(true);
    const [taskArn = ''] = await tasks();
    abort();
    await expect(running).rejects.toThrow('aborted');
    expect(await ecs.stopped(taskArn)).toMatchObject({ stopCode: 'UserInitiated' });
    expect(submitted).toEqual([]);
  });

  it('starts nothing when it was aborted before', async () => {
    const { run, tasks, abort, runs } = await make();
    abort();
    await expect(run(true)).rejects.toThrow('aborted');
    expect([await tasks(), runs]).toEqual([[], []]);
  });

  it('leaves a task alone that ended before the abort', async () => {
    const { run, ecs, abort } = await make();
    const { TaskArn } = (await run(true)) as { TaskArn: string };
    const ended = await ecs.stopped(TaskArn);
    abort();
    await new Promise(setImmediate);
    expect(await ecs.stopped(TaskArn)).toEqual(ended);
    expect(ended.stopCode).toBe('EssentialContainerExited');
  });
});
