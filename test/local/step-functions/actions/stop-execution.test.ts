import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArn, heldWork, machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

async function started(machine: string, options: Parameters<typeof makeStepFunctions>[0] = {}) {
  const made = await makeStepFunctions(options);
  await made.client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name: 'one', input: '{}' }));
  return { ...made, arn: executionArn(machine, 'one') };
}

describe('StopExecution', () => {
  it('ends an execution as ABORTED, with the error and cause it is given, before it answers', async () => {
    const { client, arn } = await started('wait');
    const stop = new StopExecutionCommand({ executionArn: arn, error: 'JobDeleted', cause: 'nobody wants it' });
    expect(await client.send(stop)).toMatchObject({ stopDate: new Date(START) });
    expect(await client.send(new DescribeExecutionCommand({ executionArn: arn }))).toMatchObject({
      ...{ status: 'ABORTED', error: 'JobDeleted', cause: 'nobody wants it', stopDate: new Date(START) },
    });
  });

  it('aborts the task that runs', async () => {
    const { work, held, begun } = heldWork();
    const { client, arn } = await started('work', { work });
    await begun(1);
    await client.send(new StopExecutionCommand({ executionArn: arn }));
    expect(held[0]?.signal.aborted).toBe(true);
  });

  it('leaves an execution that has ended as it is', async () => {
    const { client, clock, arn, statuses } = await started('pass');
    await clock.until(START + 5000);
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn: arn, error: 'Late' }));
    expect(stopDate).toEqual(new Date(START));
    expect(statuses()).toEqual(['one RUNNING', 'one SUCCEEDED']);
  });

  it('may be called again and at the same time', async () => {
    const { client, arn, statuses } = await started('wait');
    await Promise.all([1, 2].map((n) => client.send(new StopExecutionCommand({ executionArn: arn, error: `E${n}` }))));
    expect(statuses()).toEqual(['one RUNNING', 'one ABORTED']);
  });

  it('refuses an execution there is not', async () => {
    const { client } = await makeStepFunctions();
    const stop = new StopExecutionCommand({ executionArn: executionArn('wait', 'none') });
    await expect(client.send(stop)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});
