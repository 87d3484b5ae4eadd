import { machineOf, runMachine } from '../../support/asl';

const choiceOf = (more: Record<string, unknown> = {}) =>
  machineOf({
    Choose: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input > 10 %}', Output: 'large', Assign: { size: 2 }, Next: 'End' },
        { Condition: '{% $states.input > 5 %}', Next: 'End' },
      ],
      ...more,
    },
    End: {
      Type: 'Pass',
      Output: { got: '{% $states.input %}', size: '{% $exists($size) ? $size : null %}' },
      End: true,
    },
  });

describe('a Choice state', () => {
  it.each([
    ['takes the first rule that holds, with its Output and Assign', 11, { got: 'large', size: 2 }],
    ['hands on its input when the rule has no Output', 6, { got: 6, size: null }],
    ['takes the default, with the Output and Assign of the state', 1, { got: 'small', size: 0 }],
  ])('%s', async (_, input, output) => {
    const machine = choiceOf({ Default: 'End', Output: 'small', Assign: { size: 0 } });
    expect(await runMachine(machine, input).done).toEqual({ status: 'SUCCEEDED', output });
  });

  it('fails when no rule holds and there is no default', async () => {
    expect(await runMachine(choiceOf(), 1).done).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails when a condition is no boolean', async () => {
    const machine = choiceOf({ Choices: [{ Condition: '{% $states.input %}', Next: 'End' }], Default: 'End' });
    const result = await runMachine(machine, 'yes').done;
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
    expect(result).toMatchObject({
      cause: expect.stringContaining("Expected 'boolean', but was 'string' for value: \"yes\""),
    });
  });
});
