import { machineOf, runMachine } from '../support/asl';

const pass = (more: Record<string, unknown>) => ({ Type: 'Pass', End: true, ...more });
const next = (more: Record<string, unknown>, Next: string) => ({ Type: 'Pass', Next, ...more });

describe('variables', () => {
  it('hold from the next state on', async () => {
    const machine = machineOf({
      A: next({ Assign: { n: 1 } }, 'B'),
      B: next({ Assign: { n: '{% $n + 1 %}', before: '{% $n %}' }, Output: '{% $n %}' }, 'C'),
      C: pass({ Output: ['{% $n %}', '{% $before %}', '{% $states.input %}'] }),
    });
    expect(await runMachine(machine).done).toEqual({ status: 'SUCCEEDED', output: [2, 1, 1] });
  });

  it('are seen in inner scopes, and not outside of them', async () => {
    const inner = {
      StartAt: 'In',
      States: { In: next({ Assign: { inner: '{% $outer & "!" %}' } }, 'Out'), Out: pass({ Output: '{% $inner %}' }) },
    };
    const machine = machineOf({
      A: next({ Assign: { outer: 'o' } }, 'Each'),
      Each: { Type: 'Map', Items: [1, 2], ItemProcessor: inner, Next: 'After' },
      After: pass({ Output: { result: '{% $states.input %}', leaked: '{% $exists($inner) %}' } }),
    });
    expect(await runMachine(machine).done).toMatchObject({ output: { result: ['o!', 'o!'], leaked: false } });
  });

  it('stand in the Exited event of the state that assigns them, as texts', async () => {
    const { events, done } = runMachine(machineOf({ A: pass({ Assign: { list: [1], text: '{% "t" %}' } }) }));
    await done;
    expect(events[2]?.details).toMatchObject({ assignedVariables: { list: '[1]', text: '"t"' } });
  });

  it('are not assigned by a state that fails', async () => {
    const machine = machineOf({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        ...{ Assign: { n: 1 }, Output: '{% $error("no") %}' },
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { caught: true }, Next: 'B' }],
        End: true,
      },
      B: pass({ Output: ['{% $exists($n) %}', '{% $caught %}'] }),
    });
    expect(await runMachine(machine).done).toMatchObject({ output: [false, true] });
  });

  it('may have 256 KiB in one Assign', async () => {
    const big = (count: number) => `{% $pad("", ${count}, "a") %}`;
    const fits = machineOf({ A: pass({ Assign: { a: big(131_000), b: big(131_000) } }) });
    expect(await runMachine(fits).done).toMatchObject({ status: 'SUCCEEDED' });
    const tooMuch = machineOf({ A: pass({ Assign: { a: big(131_000), b: big(131_200) } }) });
    expect(await runMachine(tooMuch).done).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  it('may have 10 MiB in an execution, of which a scope that has ended holds none', async () => {
    const big = '{% $pad("", 250000, "a") %}';
    const inner = { StartAt: 'In', States: { In: pass({ Assign: { inner: big }, Output: 0 }) } };
    const items = Array(45).fill(0);
    const oneByOne = machineOf({
      Each: { Type: 'Map', Items: items, MaxConcurrency: 1, ItemProcessor: inner, End: true },
    });
    expect(await runMachine(oneByOne).done).toMatchObject({ status: 'SUCCEEDED' });
    const states = Object.fromEntries(
      items.map((_, n) => [
        `S${n}`,
        next({ Assign: { [`v${n}`]: '{% $states.input %}' } }, n === 44 ? 'End' : `S${n + 1}`),
      ]),
    );
    const { done } = runMachine(machineOf({ ...states, End: { Type: 'Succeed' } }), 'a'.repeat(250_000));
    expect(await done).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});
