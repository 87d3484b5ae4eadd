import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

async function make() {
  const made = await makeStepFunctions();
  let at = START;
  for (const [machine, name] of [
    ['pass', 'a'],
    ['fail', 'b'],
    ['pass', 'c'],
    ['pass', 'd'],
    ['wait', 'e'],
  ] as const) {
    at += 10;
    await made.clock.until(at);
    await made.client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name }));
  }
  await made.clock.until(at + 1);
  const list = (more: object) => made.client.send(new ListExecutionsCommand(more as never));
  return { ...made, list };
}

describe('ListExecutions', () => {
  it('lists the executions of one machine, the newest first', async () => {
    const { list } = await make();
    const { executions } = await list({ stateMachineArn: machineArn('pass') });
    expect(executions?.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'd SUCCEEDED',
      'c SUCCEEDED',
      'a SUCCEEDED',
    ]);
    expect(executions?.[2]).toMatchObject({ startDate: new Date(START + 10), stopDate: new Date(START + 10) });
  });

  it.each([
    ['wait', 'RUNNING', ['e']],
    ['wait', 'SUCCEEDED', []],
    ['fail', 'FAILED', ['b']],
  ])('lists those of %s that are %s', async (machine, statusFilter, names) => {
    const { list } = await make();
    const { executions } = await list({ stateMachineArn: machineArn(machine), statusFilter });
    expect(executions?.map(({ name }) => name)).toEqual(names);
  });

  it('goes on behind the last one of a page, though others were started meanwhile', async () => {
    const { list, client } = await make();
    const stateMachineArn = machineArn('pass');
    const first = await list({ stateMachineArn, maxResults: 2 });
    await client.send(new StartExecutionCommand({ stateMachineArn, name: 'f' }));
    const second = await list({ stateMachineArn, maxResults: 2, nextToken: first.nextToken });
    expect([...(first.executions ?? []), ...(second.executions ?? [])].map(({ name }) => name)).toEqual([
      'd',
      'c',
      'a',
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  it.each([
    ['neither a machine nor a Map Run', {}, 'ValidationException'],
    ['a machine there is not', { stateMachineArn: machineArn('none') }, 'StateMachineDoesNotExist'],
    [
      'a Map Run there is not',
      { mapRunArn: 'arn:aws:states:eu-central-1:123456789012:mapRun:pods/pods:x' },
      'ResourceNotFound',
    ],
    [
      'a filter it does not do',
      { stateMachineArn: machineArn('pass'), redriveFilter: 'REDRIVEN' },
      'ValidationException',
    ],
  ])('refuses %s', async (_, request, name) => {
    const { list } = await make();
    await expect(list(request)).rejects.toMatchObject({ name });
  });
});
