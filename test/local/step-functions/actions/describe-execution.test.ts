import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArn, machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

async function described(machine: string, untilSecond: number, includedData?: 'METADATA_ONLY') {
  const { client, clock } = await makeStepFunctions();
  await client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name: 'one', input: '{"a":1}' }));
  await clock.until(START + untilSecond * 1000);
  const { $metadata: _, ...answer } = await client.send(
    new DescribeExecutionCommand({ executionArn: executionArn(machine, 'one'), includedData }),
  );
  return answer;
}

describe('DescribeExecution', () => {
  it('shows an execution that succeeded as recorded', async () => {
    expect(await described('pass', 1)).toEqual({
      executionArn: executionArn('pass', 'one'),
      stateMachineArn: machineArn('pass'),
      ...{ name: 'one', status: 'SUCCEEDED', startDate: new Date(START), stopDate: new Date(START) },
      ...{ input: '{"a":1}', inputDetails: { included: true } },
      ...{ output: '{"got":{"a":1}}', outputDetails: { included: true } },
      ...{ redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE' },
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('shows one that failed with its error and cause', async () => {
    expect(await described('fail', 1)).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'It is bad' });
  });

  it('shows one that runs, without an end', async () => {
    const running = await described('wait', 1);
    expect(running.status).toBe('RUNNING');
    expect(running).not.toHaveProperty('stopDate');
  });

  it('shows one that took longer than its machine allows as TIMED_OUT', async () => {
    expect(await described('slow', 61)).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date(START + 60_000) });
  });

  it('leaves the data out when only metadata is asked for', async () => {
    const answer = await described('pass', 1, 'METADATA_ONLY');
    expect(answer.status).toBe('SUCCEEDED');
    expect(answer).not.toHaveProperty('input');
    expect(answer).not.toHaveProperty('output');
  });

  it('refuses an execution there is not', async () => {
    const { client } = await makeStepFunctions();
    const describe = new DescribeExecutionCommand({ executionArn: executionArn('pass', 'none') });
    await expect(client.send(describe)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});
