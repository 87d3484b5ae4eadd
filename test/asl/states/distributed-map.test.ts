import { type Json, TaskError } from '../../../src/asl/host';
import { chainOf, LAMBDA, machineOf, runMachine } from '../../support/asl';

const Work = { Type: 'Task', Resource: LAMBDA, End: true };
const ItemProcessor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Work',
  States: { Work },
};
const mapOf = (more: Record<string, unknown> = {}) =>
  machineOf({ Each: { Type: 'Map', Label: 'pods', ItemProcessor, End: true, ...more } });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const failingFrom =
  (least: number) =>
  async ({ arguments: value }: { arguments: Json }) => {
    if ((value as number) >= least) throw new TaskError('E', 'why');
    return value;
  };
const never = () => new Promise<never>(() => {});

describe('a distributed Map', () => {
  it('runs each item as an execution of its own, and tells of the Map Run only', async () => {
    const { events, children, ended, done, execution } = runMachine(mapOf(), [7, 8]);
    expect(await done).toEqual({ status: 'SUCCEEDED', output: [7, 8] });
    expect(chainOf(events)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      '5<4 MapRunSucceeded',
      '6<5 MapStateSucceeded',
      '7<5 MapStateExited',
      '8<7 ExecutionSucceeded',
    ]);
    const [mapRun] = execution.mapRuns();
    expect(mapRun?.arn).toMatch(/^arn:aws:states:us-east-1:111111111111:mapRun:machine\/pods:[0-9a-f-]{36}$/);
    expect(mapRun).toMatchObject({ status: 'SUCCEEDED', counts: { total: 2, succeeded: 2, running: 0, pending: 0 } });
    const [arn, history] = [...children][0] ?? [];
    expect(arn).toMatch(/^arn:aws:states:us-east-1:111111111111:execution:machine\/pods:[0-9a-f-]{36}$/);
    expect(history?.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
    expect(ended.map(({ status, transitions }) => [status, transitions])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 1],
    ]);
  });

  it('follows MapRunStarted with its exit when another state came before it', async () => {
    const Each = (mapOf().States as { Each: object }).Each;
    const { events, done } = runMachine(machineOf({ First: { Type: 'Pass', Next: 'Each' }, Each }), [1]);
    await done;
    expect(chainOf(events).slice(5, 9)).toEqual([
      '6<5 MapRunStarted',
      '7<6 MapRunSucceeded',
      '8<7 MapStateSucceeded',
      '9<6 MapStateExited',
    ]);
  });

  // aws.md 3.5, C: one for the Map, and two for each item.
  it('costs two transitions an item', async () => {
    const { execution, done } = runMachine(mapOf(), numbers(100));
    await done;
    expect(execution.transitions()).toBe(201);
  });

  it('gives children a context of their own, and no variables of the parent', async () => {
    const Output = { context: '{% $states.context %}', sees: '{% $exists($outer) %}' };
    const machine = machineOf({
      First: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' },
      Each: {
        ...(mapOf().States as { Each: object }).Each,
        ItemProcessor: { ...ItemProcessor, States: { Work: { Type: 'Pass', Output, End: true } } },
      },
    });
    const { children, done } = runMachine(machine, ['item']);
    expect(await done).toMatchObject({ output: [{ sees: false }] });
    const { output } = (await done) as { output: Json };
    expect((output as [{ context: Json }])[0].context).toMatchObject({
      Execution: { Id: [...children.keys()][0], Input: 'item' },
      StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine/pods' },
    });
  });

  it('runs as many at a time as MaxConcurrency says, also when that changes meanwhile', async () => {
    const release: (() => void)[] = [];
    const { execution, done } = runMachine(mapOf({ MaxConcurrency: 2 }), numbers(9), {
      task: () => new Promise<Json>((resolve) => release.push(() => resolve(null))),
    });
    const turn = async () => {
      for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
    };
    await turn();
    const mapRun = execution.mapRuns()[0];
    if (!mapRun) throw new Error('no Map Run');
    expect(mapRun.counts).toMatchObject({ running: 2, pending: 7 });
    mapRun.maxConcurrency = 5;
    mapRun.changed();
    await turn();
    expect(mapRun.counts).toMatchObject({ running: 5, pending: 4 });
    mapRun.maxConcurrency = 1;
    mapRun.changed();
    for (const end of release.splice(0, 4)) end();
    await turn();
    expect(mapRun.counts).toMatchObject({ running: 1, pending: 4, succeeded: 4 });
    mapRun.maxConcurrency = 0;
    mapRun.changed();
    await turn();
    expect(mapRun.counts).toMatchObject({ running: 5, pending: 0 });
    for (const end of release) end();
    expect(await done).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each([
    ['no failure by default', {}, 0, 1],
    ['as many failures as ToleratedFailureCount', { ToleratedFailureCount: 2 }, 2, 3],
    ['a share of the items', { ToleratedFailurePercentage: 25 }, 2, 3],
    ['a dynamic share', { ToleratedFailurePercentage: '{% 12.5 %}' }, 1, 2],
    ['the smaller of both', { ToleratedFailureCount: 1, ToleratedFailurePercentage: 50 }, 1, 2],
  ])('tolerates %s', async (_, tolerance, tolerated, tooMany) => {
    const ended = (failures: number) =>
      runMachine(mapOf({ ...tolerance, MaxConcurrency: 1 }), numbers(8), { task: failingFrom(8 - failures) }).done;
    expect(await ended(tolerated)).toEqual({ status: 'SUCCEEDED', output: numbers(8 - tolerated) });
    expect(await ended(tooMany)).toEqual({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
  });

  it('aborts the children that run when the threshold is exceeded, and starts no more', async () => {
    const { events, ended, execution, done } = runMachine(mapOf({ MaxConcurrency: 3 }), numbers(10), {
      task: async ({ arguments: index }) => {
        if (index === 0) throw new TaskError('E');
        return never();
      },
    });
    await done;
    expect(ended.map(({ status }) => status).sort()).toEqual(['ABORTED', 'ABORTED', 'FAILED']);
    expect(execution.mapRuns()[0]).toMatchObject({
      status: 'FAILED',
      counts: { total: 10, failed: 1, aborted: 2, pending: 7, running: 0 },
    });
    expect(chainOf(events).slice(3)).toEqual([
      '4<3 MapRunStarted',
      '5<4 MapRunFailed',
      '6<5 MapStateFailed',
      '7<6 ExecutionFailed',
    ]);
  });

  it('is aborted with its Map Run when a branch beside it fails', async () => {
    const Each = { ...(mapOf().States as { Each: object }).Each, Items: [1] };
    const fails = {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } },
    };
    const Branches = [{ StartAt: 'Each', States: { Each } }, fails];
    const { events, ended, execution, done } = runMachine(
      machineOf({ Both: { Type: 'Parallel', Branches, End: true } }),
      null,
      { task: never },
    );
    expect(await done).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(events.map(({ type }) => type).slice(-5)).toEqual([
      ...['FailStateEntered', 'MapRunAborted', 'MapStateAborted', 'ParallelStateFailed', 'ExecutionFailed'],
    ]);
    expect(ended.map(({ status }) => status)).toEqual(['ABORTED']);
    expect(execution.mapRuns()).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('starts a new Map Run on Retry', async () => {
    let calls = 0;
    const { execution, done } = runMachine(
      mapOf({ Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'] }] }),
      [0],
      {
        task: async () => {
          calls += 1;
          if (calls === 1) throw new TaskError('E');
          return 'done';
        },
      },
    );
    expect(await done).toEqual({ status: 'SUCCEEDED', output: ['done'] });
    expect(execution.mapRuns().map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
  });

  it('fails when ItemSelector cannot be evaluated for an item', async () => {
    const { events, done } = runMachine(mapOf({ ItemSelector: '{% $states.context.Map.Item.Value.missing %}' }), [{}]);
    expect(await done).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(events.map(({ type }) => type).slice(3)).toEqual([
      ...['MapRunStarted', 'EvaluationFailed', 'MapRunFailed', 'MapStateFailed', 'ExecutionFailed'],
    ]);
  });

  it.each([
    ['ToleratedFailureCount', -1, 'ToleratedFailureCount cannot be negative.'],
    ['ToleratedFailurePercentage', 101, 'ToleratedFailurePercentage must be between 0 and 100.'],
  ])('refuses the dynamic %s %d before its Map Run', async (field, value, why) => {
    const { events, done } = runMachine(mapOf({ [field]: `{% ${value} %}` }), [0]);
    expect(await done).toMatchObject({ error: 'States.QueryEvaluationError', cause: expect.stringContaining(why) });
    expect(events.map(({ type }) => type)).not.toContain('MapRunStarted');
  });

  it('fails when the outputs of all children are too large together', async () => {
    const { done } = runMachine(mapOf({ MaxConcurrency: 1 }), numbers(3), { task: async () => 'x'.repeat(100_000) });
    expect(await done).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('runs nothing for no items', async () => {
    expect(await runMachine(mapOf(), []).done).toEqual({ status: 'SUCCEEDED', output: [] });
  });

  it('ends the execution with a fault of the host in a child', async () => {
    const { done } = runMachine(mapOf(), numbers(3), { task: async () => Promise.reject(new Error('a bug')) });
    await expect(done).rejects.toThrow('a bug');
  });
});
