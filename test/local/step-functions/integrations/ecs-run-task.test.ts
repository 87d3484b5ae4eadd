import type { Json } from '../../../../src/asl/host';
import type { RunTaskAnswer } from '../../../../src/local/ecs/ecs';
import type { Task } from '../../../../src/local/ecs/task';
import { ServiceError } from '../../../../src/local/service';
import { ecsRunTask } from '../../../../src/local/step-functions/integrations/ecs-run-task';
import { ecsRunTaskSync } from '../../../../src/local/step-functions/integrations/ecs-run-task-sync';
import { makeSurroundings, START } from '../../../support/surroundings';

const ARN = 'arn:aws:ecs:eu-central-1:123456789012:task/c/1';

const task = (more: Partial<Task> = {}, exitCode?: number) =>
  ({
    ...{ taskArn: ARN, clusterArn: 'cluster', taskDefinitionArn: 'family:1', lastStatus: 'PROVISIONING', tags: [] },
    overrides: { containerOverrides: [{ name: 'main' }], inferenceAcceleratorOverrides: [] },
    containers: [{ name: 'main', lastStatus: 'PENDING', ...(exitCode !== undefined && { exitCode }) }],
    ...{ createdAt: START, version: 1 },
    ...more,
  }) as Task;

const stopped = (exitCode?: number, stopCode: Task['stopCode'] = 'EssentialContainerExited') =>
  task({ lastStatus: 'STOPPED', stopCode, stoppedAt: START + 5000, version: 5 }, exitCode);

/** ECS as far as the integrations see it; a script says what it answers. */
function make(answer: () => Promise<RunTaskAnswer>, end: Promise<Task> = Promise.resolve(stopped(0))) {
  const seen = { input: undefined as unknown, stops: [] as unknown[], submitted: [] as Json[] };
  const ecs = {
    runTask: (input: unknown) => {
      seen.input = input;
      return answer();
    },
    stopTask: async (input: unknown) => {
      seen.stops.push(input);
      return task();
    },
    stopped: (_arn: string, signal?: AbortSignal) =>
      new Promise<Task>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        end.then(resolve, reject);
      }),
    service: {
      target: 'ecs',
      actions: {
        DescribeTaskDefinition: async () => ({
          taskDefinition: { containerDefinitions: [{ name: 'main', essential: true }] },
        }),
      },
    },
  };
  const deps = { ecs, lambda: {} as never, surroundings: makeSurroundings() };
  const controller = new AbortController();
  const run = (sync: boolean, args: Json = { Cluster: 'c', TaskDefinition: 'family' }) =>
    (sync ? ecsRunTaskSync(deps) : ecsRunTask(deps)).run(
      { resource: 'r', arguments: args, stateName: 's', executionArn: 'e' },
      controller.signal,
      (output) => seen.submitted.push(output),
    );
  return { run, seen, abort: () => controller.abort(new Error('aborted')) };
}

const placed = async (): Promise<RunTaskAnswer> => ({ tasks: [task()], failures: [] });
const unplaced = async (): Promise<RunTaskAnswer> => ({
  tasks: [],
  failures: [
    { reason: 'Capacity is unavailable at this time. Please try again later or in a different availability zone' },
  ],
});
const refused =
  (code: string, statusCode = 400) =>
  async (): Promise<RunTaskAnswer> => {
    throw new ServiceError(code, 'Rate exceeded', statusCode);
  };

describe('ecs:runTask', () => {
  it('answers what RunTask answers, in PascalCase, with the metadata of the call', async () => {
    const { run, seen } = make(placed);
    expect(await run(false)).toEqual({
      Failures: [],
      SdkHttpMetadata: expect.objectContaining({ HttpStatusCode: 200 }),
      SdkResponseMetadata: { RequestId: expect.any(String) },
      Tasks: [expect.objectContaining({ TaskArn: ARN, CreatedAt: START, LastStatus: 'PROVISIONING', Version: 1 })],
    });
    expect(seen).toMatchObject({ input: { cluster: 'c', taskDefinition: 'family' }, submitted: [] });
  });

  it('does not fail when ECS answers with failures', async () => {
    expect(await make(unplaced).run(false)).toMatchObject({ Failures: [{ Reason: expect.any(String) }], Tasks: [] });
  });

  it.each([
    ['ClusterNotFoundException', 'ECS.ClusterNotFoundException'],
    ['InvalidParameterException', 'ECS.InvalidParameterException'],
    ['ThrottlingException', 'ECS.AmazonECSException'],
    // The local cloud's own refusal: as an error of ECS the state machine would try for ever.
    ['ValidationException', 'States.Runtime'],
  ])('calls %s %s', async (code, error) => {
    await expect(make(refused(code)).run(false)).rejects.toMatchObject({
      error,
      cause: expect.stringContaining('Rate exceeded'),
    });
  });
});

describe('ecs:runTask.sync', () => {
  it('submits the answer and then gives the stopped task alone, as recorded', async () => {
    const { run, seen } = make(placed);
    expect(await run(true)).toMatchObject({
      TaskArn: ARN,
      StopCode: 'EssentialContainerExited',
      StoppedAt: START + 5000,
      Containers: [{ Name: 'main', ExitCode: 0 }],
      Overrides: {
        ContainerOverrides: [
          { Name: 'main', Command: [], Environment: [], EnvironmentFiles: [], ResourceRequirements: [] },
        ],
      },
    });
    expect(seen.submitted).toEqual([expect.objectContaining({ Failures: [], Tasks: [expect.anything()] })]);
  });

  it('says who starts the task', () => {
    const { adds } = ecsRunTaskSync({ ecs: {}, lambda: {}, surroundings: makeSurroundings() } as never);
    expect(adds).toEqual({ StartedBy: 'AWS Step Functions' });
  });

  it.each<[string, Task]>([
    ['exited with another code than 0', stopped(1)],
    ['ended without a code', stopped(undefined)],
    ['never started', stopped(undefined, 'TaskFailedToStart')],
  ])('fails with the task as its cause when the container %s', async (_, end) => {
    const { run, seen } = make(placed, Promise.resolve(end));
    const failure = await run(true).catch((error) => error);
    expect(failure.error).toBe('States.TaskFailed');
    expect(JSON.parse(failure.cause)).toMatchObject({ TaskArn: ARN, LastStatus: 'STOPPED', StopCode: end.stopCode });
    expect(seen.submitted).toHaveLength(1);
  });

  it('fails with AmazonECS.Unknown when ECS has no room, and nothing is submitted', async () => {
    const { run, seen } = make(unplaced);
    await expect(run(true)).rejects.toMatchObject({
      error: 'AmazonECS.Unknown',
      cause: expect.stringContaining('Capacity is unavailable'),
    });
    expect(seen.submitted).toEqual([]);
  });

  it('stops the task when it is aborted', async () => {
    const { run, seen, abort } = make(placed, new Promise(() => {}));
    const running = run(true);
    await new Promise((resolve) => setImmediate(resolve));
    abort();
    await expect(running).rejects.toThrow('aborted');
    expect(seen.stops).toMatchObject([{ cluster: 'cluster', task: ARN }]);
  });

  it('stops the task when it was aborted before ECS had answered', async () => {
    let answer: (value: RunTaskAnswer) => void = () => {};
    const { run, seen, abort } = make(() => new Promise((resolve) => (answer = resolve)));
    const running = run(true);
    abort();
    answer(await placed());
    await expect(running).rejects.toThrow('aborted');
    expect(seen.stops).toHaveLength(1);
    expect(seen.submitted).toEqual([]);
  });

  it('starts nothing when it was aborted before', async () => {
    const { run, seen, abort } = make(placed);
    abort();
    await expect(run(true)).rejects.toThrow('aborted');
    expect(seen.input).toBeUndefined();
  });

  it('leaves a task alone that ended before the abort', async () => {
    const { run, seen, abort } = make(placed);
    await run(true);
    abort();
    expect(seen.stops).toEqual([]);
  });
});
