import { machineOf, runMachine } from '../../support/asl';

describe('a Fail state', () => {
  it.each([
    ['nothing', {}, {}],
    ['an Error', { Error: 'E' }, { error: 'E' }],
    ['evaluated texts', { Error: '{% "E" & $states.input %}', Cause: '{% "why" %}' }, { error: 'E7', cause: 'why' }],
  ])('fails the execution with %s', async (_, fields, expected) => {
    const { events, done } = runMachine(machineOf({ Fail: { Type: 'Fail', ...fields } }), 7);
    expect(JSON.parse(JSON.stringify(await done))).toEqual({ status: 'FAILED', ...expected });
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(events[2]?.details ?? {}).toEqual(expected);
  });

  it('fails in another way when its Error is no text', async () => {
    const { done } = runMachine(machineOf({ Fail: { Type: 'Fail', Error: '{% 5 %}' } }));
    expect(await done).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
