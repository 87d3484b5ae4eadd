import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { MACHINES, machineArn, makeStepFunctions } from '../../../support/step-functions';

describe('DescribeStateMachine', () => {
  it('shows a machine and its definition', async () => {
    const { client } = await makeStepFunctions();
    const answer = await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn('pass') }));
    expect(answer).toMatchObject({
      ...{ stateMachineArn: machineArn('pass'), name: 'pass', status: 'ACTIVE', type: 'STANDARD' },
      roleArn: 'arn:aws:iam::123456789012:role/r',
    });
    expect(JSON.parse(answer.definition ?? '')).toEqual(MACHINES.pass);
  });

  it('refuses a machine there is not', async () => {
    const { client } = await makeStepFunctions();
    const describe = new DescribeStateMachineCommand({ stateMachineArn: machineArn('none') });
    await expect(client.send(describe)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });
});
