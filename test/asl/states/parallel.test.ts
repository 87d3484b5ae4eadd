import { TaskError } from '../../../src/asl/host';
import { chainOf, LAMBDA, machineOf, runMachine } from '../../support/asl';

const task = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Task', Resource: LAMBDA, End: true } } });
const pass = (name: string, Output: unknown) => ({
  StartAt: name,
  States: { [name]: { Type: 'Pass', Output, End: true } },
});
const parallelOf = (more: Record<string, unknown>) => machineOf({ Both: { Type: 'Parallel', End: true, ...more } });

describe('a Parallel state', () => {
  it('gives the outputs of its branches in their order, whichever ends first', async () => {
    const slow = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Output: 'slow', End: true } } };
    const { done } = runMachine(parallelOf({ Branches: [slow, pass('P', 'fast')] }));
    expect(await done).toEqual({ status: 'SUCCEEDED', output: ['slow', 'fast'] });
  });

  it('gives each branch its Arguments, or its input', async () => {
    const both = '{% $states.input %}';
    const Branches = [pass('A', both), pass('B', both)];
    expect(await runMachine(parallelOf({ Branches }), 1).done).toMatchObject({ output: [1, 1] });
    const Arguments = '{% $states.input + 1 %}';
    expect(await runMachine(parallelOf({ Branches, Arguments }), 1).done).toMatchObject({ output: [2, 2] });
  });

  it('lets Succeeded and Exited follow the last event inside', async () => {
    const { events, done } = runMachine(parallelOf({ Branches: [pass('A', 1), pass('B', 2)] }));
    await done;
    expect(chainOf(events).slice(2)).toEqual([
      '3<2 ParallelStateStarted',
      '4<3 PassStateEntered',
      '5<3 PassStateEntered',
      '6<4 PassStateExited',
      '7<5 PassStateExited',
      '8<7 ParallelStateSucceeded',
      '9<7 ParallelStateExited',
      '10<9 ExecutionSucceeded',
    ]);
  });

  it('aborts the other branches when one fails, and tells of it', async () => {
    const aborted: string[] = [];
    const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
    const { events, done } = runMachine(parallelOf({ Branches: [task('Fails'), task('Hangs'), waiting] }), null, {
      task: async ({ stateName }, signal) => {
        if (stateName === 'Fails') throw new TaskError('E', 'why');
        signal.addEventListener('abort', () => aborted.push(stateName));
        return new Promise(() => {});
      },
    });
    expect(await done).toEqual({ status: 'FAILED', error: 'E', cause: 'why' });
    expect(aborted).toEqual(['Hangs']);
    const failed = events.find(({ type }) => type === 'TaskFailed')?.id;
    // As recorded for one branch, the one that failed is told of, too.
    expect(events.slice(-5).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['TaskStateAborted', failed],
      ['TaskStateAborted', failed],
      ['WaitStateAborted', failed],
      ['ParallelStateFailed', failed],
      ['ExecutionFailed', events.length - 1],
    ]);
  });

  it('runs all branches again on Retry, and catches what is left', async () => {
    let calls = 0;
    const machine = machineOf({
      Both: {
        ...{ Type: 'Parallel', Branches: [task('A'), task('B')], End: true },
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['E'], Next: 'Caught' }],
      },
      Caught: { Type: 'Succeed' },
    });
    const { events, done } = runMachine(machine, null, {
      task: async ({ stateName }) => {
        calls += 1;
        if (stateName === 'B') throw new TaskError('E', `call ${calls}`);
        return null;
      },
    });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: { Error: 'E', Cause: 'call 4' } });
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(2);
    expect(types.filter((type) => type === 'ParallelStateFailed')).toHaveLength(1);
  });
});
