import { machineOf, runMachine, START, secondsOf } from '../../support/asl';

const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();
const waitOf = (field: Record<string, unknown>) => machineOf({ Wait: { Type: 'Wait', ...field, End: true } });

describe('a Wait state', () => {
  it.each([
    ['Seconds', { Seconds: 10 }, 10],
    ['no Seconds', { Seconds: 0 }, 0],
    ['dynamic Seconds', { Seconds: '{% $states.input.n * 2 %}' }, 6],
    ['a Timestamp', { Timestamp: at(90_000) }, 90],
    ['a Timestamp with an offset', { Timestamp: '2026-11-23T14:00:05+02:00' }, 5],
    ['a Timestamp with a long fraction', { Timestamp: '2026-11-23T12:00:05.123456789Z' }, 5.123],
    ['a Timestamp that has passed', { Timestamp: at(-1000) }, 0],
  ])('waits for %s', async (_, field, seconds) => {
    const { events, done } = runMachine(waitOf(field), { n: 3 });
    expect(await done).toEqual({ status: 'SUCCEEDED', output: { n: 3 } });
    expect(secondsOf(events, 'WaitStateExited')).toEqual([seconds]);
  });

  it.each([
    [{ Seconds: '{% -1 %}' }, 'The Seconds field must be an integer from 0 to 99999999: -1'],
    [{ Seconds: '{% 0.5 %}' }, 'The Seconds field must be an integer from 0 to 99999999: 0.5'],
    [{ Timestamp: '{% "2026-02-30T00:00:00Z" %}' }, 'format string: 2026-02-30T00:00:00Z'],
    [{ Timestamp: '{% 5 %}' }, "Expected 'string', but was 'number' for value: 5"],
  ])('fails for %j', async (field, cause) => {
    const result = await runMachine(waitOf(field)).done;
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError', cause: expect.stringContaining(cause) });
  });
});
