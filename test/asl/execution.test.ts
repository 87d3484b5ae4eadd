import type { Json } from '../../src/asl/host';
import { chainOf, LAMBDA, machineOf, runMachine, START, secondsOf } from '../support/asl';

const never = () => new Promise<never>(() => {});
const turn = () => new Promise((resolve) => setImmediate(resolve));
const Work = { Type: 'Task', Resource: LAMBDA, End: true };
const distributed = {
  Type: 'Map',
  Items: [1, 2, 3],
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Work',
    States: { Work },
  },
  End: true,
};

describe('an execution that is stopped', () => {
  it.each([
    ['a Task', Work],
    ['a Wait', { Type: 'Wait', Seconds: 60, End: true }],
    ['a Task with a timeout', { ...Work, TimeoutSeconds: 60 }],
    ['an inline Map', { Type: 'Map', Items: [1], ItemProcessor: { StartAt: 'Work', States: { Work } }, End: true }],
    ['a Parallel', { Type: 'Parallel', Branches: [{ StartAt: 'Work', States: { Work } }], End: true }],
    ['a distributed Map', distributed],
    ['what Catch and Retry would take', { ...Work, Retry: [{ ErrorEquals: ['States.ALL'] }] }],
  ])('is ABORTED at once in %s', async (_, state) => {
    const { execution, events, done } = runMachine(machineOf({ State: state }), null, { task: never });
    await turn();
    const before = events.length;
    execution.stop('JobSuspended', 'asked for');
    expect(await done).toEqual({ status: 'ABORTED', error: 'JobSuspended', cause: 'asked for' });
    await turn();
    // As recorded: no event but this one, and it follows nothing.
    expect(events.slice(before)).toEqual([
      {
        ...{ id: before + 1, previousEventId: 0, type: 'ExecutionAborted', timestamp: START },
        details: { error: 'JobSuspended', cause: 'asked for' },
      },
    ]);
  });

  it('aborts its tasks and those of its children', async () => {
    let aborted = 0;
    const task = (_request: unknown, signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        aborted += 1;
      });
      return never();
    };
    const both = machineOf({
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: Work } },
          { StartAt: 'B', States: { B: distributed } },
        ],
        End: true,
      },
    });
    const { execution, ended, done } = runMachine(both, null, { task });
    await turn();
    execution.stop();
    expect(await done).toEqual({ status: 'ABORTED', error: undefined, cause: undefined });
    await turn();
    expect(aborted).toBe(4);
    expect(ended.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    expect(execution.mapRuns()).toMatchObject([{ status: 'ABORTED', counts: { aborted: 3, running: 0 } }]);
  });

  it('stays as it ended when it is stopped too late', async () => {
    const { execution, events, done } = runMachine(machineOf({ State: { Type: 'Succeed' } }), 1);
    await done;
    execution.stop();
    expect(await done).toEqual({ status: 'SUCCEEDED', output: 1 });
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });

  it('does nothing at all when it is stopped before it begins', async () => {
    const { execution, events, done } = runMachine(machineOf({ State: Work }));
    execution.stop();
    expect(await done).toMatchObject({ status: 'ABORTED' });
    await turn();
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });
});

describe('the timeout of a machine', () => {
  it('ends the execution as TIMED_OUT, which nothing catches', async () => {
    const state = { ...Work, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
    const machine = machineOf({ State: state, Caught: { Type: 'Succeed' } }, { TimeoutSeconds: 30 });
    const { events, done } = runMachine(machine, null, { task: never });
    expect(await done).toEqual({ status: 'TIMED_OUT' });
    expect(secondsOf(events, 'ExecutionTimedOut')).toEqual([30]);
  });

  it('is forgotten when the execution has ended', async () => {
    const { clock, done } = runMachine(machineOf({ State: { Type: 'Succeed' } }, { TimeoutSeconds: 30 }));
    await done;
    await turn();
    await clock.until(START + 1000);
    expect(clock.now()).toBe(START + 1000);
  });
});

describe('the history', () => {
  it('begins with the input and the role, before execute returns', () => {
    const { events } = runMachine(machineOf({ State: Work }), { a: 1 });
    expect(events).toMatchObject([
      { id: 1, previousEventId: 0, details: { input: '{"a":1}', roleArn: expect.stringContaining(':role/') } },
    ]);
  });

  it('has 25,000 events at most: then the execution fails', async () => {
    const states = {
      Again: { Type: 'Pass', Next: 'Choose' },
      Choose: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Again' }] },
    };
    const { events, done } = runMachine(machineOf(states));
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await done).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(events).toHaveLength(25_000);
    expect(events.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  it('ends in the same way inside a Map, whatever the Map catches', async () => {
    const Each = {
      ...{ Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: { Type: 'Pass', End: true } } }, End: true },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    };
    const items = Array<Json>(8000).fill(0);
    const { events, done } = runMachine(machineOf({ Each, Caught: { Type: 'Succeed' } }), items);
    expect(await done).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(events).toHaveLength(25_000);
  });

  it('is that of a child for what a child does', async () => {
    const { events, done } = runMachine(machineOf({ Each: distributed }), null);
    await done;
    expect(chainOf(events)).toHaveLength(8);
  });
});

describe('data', () => {
  it.each([
    ['an Output', { Type: 'Pass', Output: '{% $pad("", 300000, "a") %}', End: true }],
    [
      'the results of a Map',
      {
        ...{ Type: 'Map', Items: [1, 2], End: true },
        ItemProcessor: {
          StartAt: 'Big',
          States: { Big: { Type: 'Pass', Output: '{% $pad("", 200000, "a") %}', End: true } },
        },
      },
    ],
  ])('above 256 KiB in %s fails the execution', async (_, state) => {
    const { done } = runMachine(machineOf({ State: state }));
    expect(await done).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('counts bytes of UTF-8, not characters', async () => {
    const Output = (count: number) => ({ Type: 'Pass', Output: `{% $pad("", ${count}, "€") %}`, End: true });
    expect(await runMachine(machineOf({ State: Output(87_000) })).done).toMatchObject({ status: 'SUCCEEDED' });
    expect(await runMachine(machineOf({ State: Output(87_400) })).done).toMatchObject({ status: 'FAILED' });
  });
});

it('shows expressions the context that AWS recorded', async () => {
  const machine = machineOf({ First: { Type: 'Pass', Output: '{% $states.context %}', End: true } });
  expect(await runMachine(machine, { a: 1 }).done).toEqual({
    status: 'SUCCEEDED',
    output: {
      Execution: {
        Id: 'arn:aws:states:us-east-1:111111111111:execution:machine:run',
        ...{ Input: { a: 1 }, Name: 'run', RedriveCount: 0, StartTime: '2026-11-23T12:00:00.000Z' },
        RoleArn: 'arn:aws:iam::111111111111:role/states',
      },
      State: { EnteredTime: '2026-11-23T12:00:00.000Z', Name: 'First' },
      StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine', Name: 'machine' },
    },
  });
});
