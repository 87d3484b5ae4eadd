import { TaskError } from '../../src/asl/host';
import { LAMBDA, machineOf, runMachine, secondsOf } from '../support/asl';

const failing = (...errors: string[]) => {
  let calls = 0;
  return async () => {
    const error = errors[calls++];
    if (error !== undefined) throw new TaskError(error, `${calls}`);
    return 'done';
  };
};

function taskOf(more: Record<string, unknown>) {
  const Caught = { Type: 'Pass', End: true };
  return machineOf({ Work: { Type: 'Task', Resource: LAMBDA, End: true, ...more }, Caught });
}

describe('Retry', () => {
  it.each([
    ['doubles from a second, three times, by default', {}, [0, 1, 3, 7]],
    ['begins with IntervalSeconds and grows by BackoffRate', { IntervalSeconds: 2, BackoffRate: 3 }, [0, 2, 8, 26]],
    ['stops growing at MaxDelaySeconds', { IntervalSeconds: 10, MaxDelaySeconds: 15 }, [0, 10, 25, 40]],
    ['does not grow at rate 1', { IntervalSeconds: 5, BackoffRate: 1 }, [0, 5, 10, 15]],
    ['takes a part of each interval with full jitter', { IntervalSeconds: 4, JitterStrategy: 'FULL' }, [0, 2, 6, 14]],
    ['never runs again with MaxAttempts 0', { MaxAttempts: 0 }, [0]],
    ['tries as often as MaxAttempts says', { MaxAttempts: 1 }, [0, 1]],
  ])('%s', async (_, retrier, seconds) => {
    const machine = taskOf({ Retry: [{ ErrorEquals: ['E'], ...retrier }] });
    const { events, done } = runMachine(machine, null, { random: () => 0.5, task: failing(...Array(9).fill('E')) });
    expect(await done).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(secondsOf(events, 'TaskScheduled')).toEqual(seconds);
  });

  it('counts each retrier by itself, over the whole visit', async () => {
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 2, BackoffRate: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 1, BackoffRate: 1 },
    ];
    const { events, done } = runMachine(taskOf({ Retry }), null, { task: failing('A', 'B', 'A', 'A') });
    expect(await done).toMatchObject({ status: 'FAILED', error: 'A', cause: '4' });
    expect(secondsOf(events, 'TaskScheduled')).toHaveLength(4);
  });

  it('shows expressions how often it has tried', async () => {
    const seen: unknown[] = [];
    const task = failing('E', 'E');
    const machine = taskOf({ Arguments: '{% $states.context.State.RetryCount %}', Retry: [{ ErrorEquals: ['E'] }] });
    await runMachine(machine, null, {
      task: (request) => {
        seen.push(request.arguments);
        return task();
      },
    }).done;
    expect(seen).toEqual([0, 1, 2]);
  });

  it('costs a transition for each attempt', async () => {
    const { execution, done } = runMachine(taskOf({ Retry: [{ ErrorEquals: ['E'] }] }), null, {
      task: failing('E', 'E'),
    });
    await done;
    expect(execution.transitions()).toBe(3);
  });

  // aws.md 3.1: a Task may refuse its own result.
  it('tries again when Output throws on purpose', async () => {
    const Output = '{% $states.result < 3 ? $error("not yet") : $states.result %}';
    let calls = 0;
    const machine = taskOf({ Output, Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 5 }] });
    const { events, done } = runMachine(machine, null, { task: async () => ++calls });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: 3 });
    expect(events.filter(({ type }) => type === 'EvaluationFailed')).toHaveLength(2);
  });

  it('leaves States.Runtime alone', async () => {
    const machine = taskOf({
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    const { done } = runMachine(machine, null, { task: failing('States.Runtime') });
    expect(await done).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('Catch', () => {
  const output = '{% $states.errorOutput.Error %}';
  const Catch = [
    { ErrorEquals: ['A', 'B'], Next: 'Caught', Output: { named: output } },
    { ErrorEquals: ['States.TaskFailed'], Next: 'Caught', Output: { failed: output } },
    { ErrorEquals: ['States.ALL'], Next: 'Caught', Output: { any: output } },
  ];

  it.each([
    ['B', { named: 'B' }],
    ['Other', { failed: 'Other' }],
    ['States.Timeout', { any: 'States.Timeout' }],
  ])('gives %s to the first catcher that names it', async (error, caught) => {
    const { done } = runMachine(taskOf({ Catch }), null, { task: failing(error) });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: caught });
  });

  it('catches what Retry has given up', async () => {
    const machine = taskOf({ Retry: [{ ErrorEquals: ['B'], MaxAttempts: 1 }], Catch });
    const { events, done } = runMachine(machine, null, { task: failing('B', 'B', 'B') });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: { named: 'B' } });
    expect(secondsOf(events, 'TaskScheduled')).toEqual([0, 1]);
  });

  it('catches an Output that throws, with its message', async () => {
    const Caught = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }];
    const machine = taskOf({ Output: '{% $error("refused: " & $states.result) %}', Catch: Caught });
    const result = await runMachine(machine, null, { task: failing() }).done;
    expect(result).toMatchObject({ output: { Cause: expect.stringContaining('D3137: refused: done') } });
  });

  it('shows a failure with neither error nor cause as two nulls', async () => {
    const machine = taskOf({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const { done } = runMachine(machine, null, { task: async () => Promise.reject(new TaskError(undefined)) });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: { Error: null, Cause: null } });
  });
});
