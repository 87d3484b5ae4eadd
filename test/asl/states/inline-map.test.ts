import { TaskError } from '../../../src/asl/host';
import { chainOf, LAMBDA, machineOf, runMachine } from '../../support/asl';

const Work = { Type: 'Task', Resource: LAMBDA, End: true };
const mapOf = (more: Record<string, unknown> = {}) =>
  machineOf({ Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work } }, End: true, ...more } });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A host whose tasks take a second, and what it has seen. */
function slowHost() {
  const seen = { running: 0, most: 0 };
  const run = {
    seen,
    host: {
      task: async (request: { arguments: unknown }) => {
        seen.running += 1;
        seen.most = Math.max(seen.most, seen.running);
        await new Promise<void>((resolve) => setImmediate(resolve));
        seen.running -= 1;
        return request.arguments as number;
      },
    },
  };
  return run;
}

describe('an inline Map', () => {
  it.each([
    ['MaxConcurrency at a time', 3, 10, 3],
    ['all at once without one', undefined, 10, 10],
    ['all at once with 0', 0, 10, 10],
    ['40 at most, whatever it says', 100, 60, 40],
  ])('runs %s', async (_, MaxConcurrency, count, most) => {
    const { seen, host } = slowHost();
    const { done } = runMachine(mapOf(MaxConcurrency === undefined ? {} : { MaxConcurrency }), numbers(count), host);
    expect(await done).toEqual({ status: 'SUCCEEDED', output: numbers(count) });
    expect(seen.most).toBe(most);
  });

  it('gives each item what ItemSelector makes of it, and its place in the context', async () => {
    const ItemSelector = {
      place: '{% $states.context.Map.Item.Index %}',
      value: '{% $states.context.Map.Item.Value %}',
      all: '{% $count($states.input) %}',
    };
    expect(await runMachine(mapOf({ ItemSelector }), ['a', 'b']).done).toMatchObject({
      output: [
        { place: 0, value: 'a', all: 2 },
        { place: 1, value: 'b', all: 2 },
      ],
    });
  });

  it('costs one transition, and one for each state inside', async () => {
    const { execution, done } = runMachine(mapOf(), numbers(5));
    await done;
    expect(execution.transitions()).toBe(6);
  });

  // The recorded behaviour of four tasks that time out at once.
  it('tells of one failure and aborts the others, all after the first failure', async () => {
    const task = { ...Work, TimeoutSeconds: 5 };
    const { events, done } = runMachine(
      mapOf({ ItemProcessor: { StartAt: 'Work', States: { Work: task } } }),
      numbers(4),
      { task: () => new Promise(() => {}) },
    );
    expect(await done).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    const first = events.find(({ type }) => type === 'TaskTimedOut')?.id ?? 0;
    expect(
      events
        .slice(first)
        .filter(({ type }) => type !== 'TaskTimedOut')
        .map(({ type, previousEventId, details }) => [...[type, previousEventId, details?.index]]),
    ).toEqual([
      ['MapIterationFailed', first, 0],
      ['TaskStateAborted', first, undefined],
      ['MapIterationAborted', first, 1],
      ['TaskStateAborted', first, undefined],
      ['MapIterationAborted', first, 2],
      ['TaskStateAborted', first, undefined],
      ['MapIterationAborted', first, 3],
      ['MapStateFailed', first, undefined],
      ['ExecutionFailed', events.length - 1, undefined],
    ]);
  });

  it('starts no iteration after a failure', async () => {
    let calls = 0;
    const { done } = runMachine(mapOf({ MaxConcurrency: 2 }), numbers(10), {
      task: async ({ arguments: index }) => {
        calls += 1;
        if (index === 1) throw new TaskError('E');
        return new Promise(() => {});
      },
    });
    await done;
    expect(calls).toBe(2);
  });

  it('runs all items again on Retry', async () => {
    const seen: unknown[] = [];
    const { events, done } = runMachine(mapOf({ Retry: [{ ErrorEquals: ['E'] }], MaxConcurrency: 1 }), numbers(2), {
      task: async ({ arguments: index }) => {
        seen.push(index);
        if (seen.length === 2) throw new TaskError('E');
        return null;
      },
    });
    expect(await done).toMatchObject({ status: 'SUCCEEDED' });
    expect(seen).toEqual([0, 1, 0, 1]);
    expect(events.map(({ type }) => type)).not.toContain('MapStateFailed');
  });

  it('catches the failure of an iteration', async () => {
    const Each = { ...(mapOf().States as { Each: object }).Each, Catch: [{ ErrorEquals: ['E'], Next: 'Caught' }] };
    const { done } = runMachine(machineOf({ Each, Caught: { Type: 'Succeed' } }), [0], {
      task: async () => Promise.reject(new TaskError('E', 'c')),
    });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: { Error: 'E', Cause: 'c' } });
  });

  it('fails an iteration whose ItemSelector cannot be evaluated', async () => {
    const { events, done } = runMachine(mapOf({ ItemSelector: '{% $states.input.missing %}' }), [0]);
    expect(await done).toMatchObject({ error: 'States.QueryEvaluationError' });
    expect(chainOf(events).slice(2)).toEqual([
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 EvaluationFailed',
      '6<5 MapIterationFailed',
      '7<5 MapStateFailed',
      '8<7 ExecutionFailed',
    ]);
  });
});
