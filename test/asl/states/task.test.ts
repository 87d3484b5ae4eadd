import { type Json, TaskError, type TaskRequest } from '../../../src/asl/host';
import { chainOf, LAMBDA, machineOf, runMachine, START, secondsOf } from '../../support/asl';

const RUN_TASK = 'arn:aws:states:::ecs:runTask.sync';
const never = () => new Promise<never>(() => {});

function taskOf(more: Record<string, unknown> = {}) {
  return machineOf({ Work: { Type: 'Task', Resource: LAMBDA, End: true, ...more }, Caught: { Type: 'Succeed' } });
}

describe('a Task state', () => {
  it('hands the host everything evaluated', async () => {
    const requests: TaskRequest[] = [];
    const machine = taskOf({
      Arguments: { n: '{% $states.input.n + 1 %}' },
      TimeoutSeconds: '{% $states.input.n * 10 %}',
      HeartbeatSeconds: 5,
      Credentials: { RoleArn: '{% "role" %}' },
    });
    await runMachine(machine, { n: 2 }, { task: async (request) => requests.push(request) }).done;
    expect(requests).toEqual([
      {
        ...{ resource: LAMBDA, arguments: { n: 3 }, stateName: 'Work', timeoutSeconds: 20, heartbeatSeconds: 5 },
        credentials: { RoleArn: 'role' },
        executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:run',
      },
    ]);
  });

  it('passes its input on when it has no Arguments, and gives its result when it has no Output', async () => {
    expect(await runMachine(taskOf(), { a: [1] }).done).toEqual({ status: 'SUCCEEDED', output: { a: [1] } });
  });

  it('schedules what the integration makes of the arguments', async () => {
    const seen: Json[] = [];
    const { events, done } = runMachine(taskOf({ Resource: RUN_TASK, Arguments: { Cluster: 'c' } }), null, {
      parameters: (resource, args) => ({ ...(args as object), StartedBy: resource }),
      task: async (request) => seen.push(request.arguments),
    });
    await done;
    const sent = { Cluster: 'c', StartedBy: RUN_TASK };
    expect(seen).toEqual([sent]);
    expect(events[2]).toMatchObject({ type: 'TaskScheduled', details: { parameters: JSON.stringify(sent) } });
  });

  // aws.md 2.2: the events of a job that is run to its end.
  it('tells of a job that has begun and then of its end', async () => {
    const { events, done } = runMachine(taskOf({ Resource: RUN_TASK }), null, {
      task: async (_request, _signal, submitted) => {
        submitted(() => ({ Tasks: [] }));
        return { TaskArn: 'arn' };
      },
    });
    await done;
    expect(chainOf(events)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
      '7<6 TaskStateExited',
      '8<7 ExecutionSucceeded',
    ]);
    expect(events[4]?.details).toMatchObject({ resource: 'runTask.sync', resourceType: 'ecs', output: '{"Tasks":[]}' });
  });

  it('fails with the error and cause of the task', async () => {
    const task = async () => Promise.reject(new TaskError('ECS.ServerException', 'busy'));
    expect(await runMachine(taskOf(), null, { task }).done).toEqual({
      ...{ status: 'FAILED', error: 'ECS.ServerException', cause: 'busy' },
    });
  });

  it('ends the execution with a fault of the host, which is nothing to catch', async () => {
    const machine = taskOf({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const { done } = runMachine(machine, null, { task: async () => Promise.reject(new Error('a bug')) });
    await expect(done).rejects.toThrow('a bug');
  });

  it.each([
    [0, 'an integer from 1 to 99999999: 0'],
    [1.5, 'an integer from 1 to 99999999: 1.5'],
    ['soon', "Expected 'number', but was 'string' for value: \"soon\""],
  ])('refuses the dynamic timeout %j', async (seconds, why) => {
    const result = await runMachine(taskOf({ TimeoutSeconds: '{% $states.input %}' }), seconds).done;
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(result).toMatchObject({ cause: expect.stringContaining(why) });
  });

  it('fails with States.DataLimitExceeded when a result is too large, which States.ALL catches', async () => {
    const machine = taskOf({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const { events, done } = runMachine(machine, null, { task: async () => 'x'.repeat(262_144) });
    const cause =
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.";
    expect(await done).toEqual({
      status: 'SUCCEEDED',
      output: { Error: 'States.DataLimitExceeded', Cause: cause },
    });
    expect(events.map(({ type }) => type)).toContain('TaskFailed');
  });

  it('takes a result that is just small enough', async () => {
    expect(await runMachine(taskOf(), null, { task: async () => 'x'.repeat(262_142) }).done).toMatchObject({
      status: 'SUCCEEDED',
    });
  });
});

describe('the timeout of a Task state', () => {
  it('ends the attempt with States.Timeout and no cause, and aborts the task', async () => {
    const aborted: number[] = [];
    const { events, done, clock } = runMachine(taskOf({ TimeoutSeconds: 7 }), null, {
      task: (_request, signal) => {
        signal.addEventListener('abort', () => aborted.push((clock.now() - START) / 1000));
        return never();
      },
    });
    expect(await done).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(aborted).toEqual([7]);
    expect(events.at(-2)).toMatchObject({ type: 'TaskTimedOut', details: { error: 'States.Timeout' } });
    expect(events.at(-2)?.details).not.toHaveProperty('cause');
  });

  it('is caught with an empty cause', async () => {
    const machine = taskOf({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }] });
    const output = { Error: 'States.Timeout', Cause: '' };
    expect(await runMachine(machine, null, { task: never }).done).toEqual({ status: 'SUCCEEDED', output });
  });

  it('writes nothing of a task that goes on after it', async () => {
    let later: (output: () => Json) => void = () => {};
    const { events, done } = runMachine(taskOf({ TimeoutSeconds: 1, Resource: RUN_TASK }), null, {
      task: (_request, _signal, submitted) => {
        later = submitted;
        return never();
      },
    });
    await done;
    later(() => ({}));
    expect(events.map(({ type }) => type)).not.toContain('TaskSubmitted');
  });

  it('is missed by a heartbeat that comes too late, and moved on by those in time', async () => {
    const run = runMachine(taskOf({ HeartbeatSeconds: 10 }), null, {
      async task(_request, signal, _submitted, heartbeat) {
        for (const second of [8, 16, 24]) {
          await run.clock.until(START + second * 1000, signal);
          heartbeat();
        }
        return never();
      },
    });
    await run.done;
    expect(secondsOf(run.events, 'TaskTimedOut')).toEqual([34]);
  });
});
