import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArn, heldWork, machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

const start = (machine: string, name?: string, input?: string) =>
  new StartExecutionCommand({
    stateMachineArn: machineArn(machine),
    ...(name !== undefined && { name }),
    ...(input !== undefined && { input }),
  });

describe('StartExecution', () => {
  it('answers the ARN of the execution and when it began', async () => {
    const { client } = await makeStepFunctions();
    expect(await client.send(start('pass', 'one'))).toMatchObject({
      executionArn: executionArn('pass', 'one'),
      startDate: new Date(START),
    });
  });

  it('makes a name up when there is none, and takes no input for {}', async () => {
    const { client } = await makeStepFunctions();
    const { executionArn: arn } = await client.send(start('wait'));
    expect(await client.send(new DescribeExecutionCommand({ executionArn: arn }))).toMatchObject({
      name: expect.stringMatching(/^[0-9a-f-]{36}$/),
      input: '{}',
    });
  });

  it('answers the same execution again while it runs with the same input, and runs it once', async () => {
    const { work, held, begun } = heldWork();
    const { client } = await makeStepFunctions({ work });
    const answers = await Promise.all([1, 2, 3].map(() => client.send(start('work', 'one', '{"n":1}'))));
    await begun(1);
    expect(new Set(answers.map(({ executionArn: arn }) => arn)).size).toBe(1);
    expect(held).toHaveLength(1);
  });

  it.each([
    ['the same name with another input while it runs', 'wait', '{"n":2}'],
    ['the name of one that has ended, with the same input', 'pass', '{"n":1}'],
  ])('refuses %s', async (_, machine, input) => {
    const { client, clock } = await makeStepFunctions();
    await client.send(start(machine, 'one', '{"n":1}'));
    await clock.until(START + 1);
    await expect(client.send(start(machine, 'one', input))).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn(machine, 'one')}'`,
    });
  });

  it.each(['a b', 'a/b', 'a:b', 'a*', 'a"', 'ä\u0007'])('refuses the name %j', async (name) => {
    const { client } = await makeStepFunctions();
    await expect(client.send(start('pass', name))).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('takes a name of 80 characters and refuses one of 81', async () => {
    const { client } = await makeStepFunctions();
    await client.send(start('wait', 'x'.repeat(80)));
    await expect(client.send(start('wait', 'x'.repeat(81)))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it.each([
    ['no JSON', '{'],
    ['an empty text', ''],
    ['more than 262,144 bytes', JSON.stringify('ä'.repeat(131_072))],
  ])('refuses an input that is %s', async (_, input) => {
    const { client } = await makeStepFunctions();
    await expect(client.send(start('pass', 'one', input))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  });

  it.each([
    [machineArn('none'), 'StateMachineDoesNotExist'],
    ['none', 'InvalidArn'],
    [executionArn('pass', 'x'), 'InvalidArn'],
  ])('refuses to start %s', async (stateMachineArn, name) => {
    const { client } = await makeStepFunctions();
    await expect(client.send(new StartExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({ name });
  });

  it('refuses a member it does not implement, by name', async () => {
    const { client } = await makeStepFunctions();
    const traced = new StartExecutionCommand({ stateMachineArn: machineArn('pass'), traceHeader: 'x' });
    await expect(client.send(traced)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('"traceHeader"'),
    });
  });
});
