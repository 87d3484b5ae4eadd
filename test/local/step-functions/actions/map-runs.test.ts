import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { TaskError } from '../../../../src/asl/host';
import { executionArn, heldWork, machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

const PARENT = executionArn('pods', 'job');

/** A Map Run over five items, two at a time, whose work the test holds. */
async function running() {
  const { work, held, begun } = heldWork();
  const made = await makeStepFunctions({ work, objects: { items: '[0,1,2,3,4]' } });
  const input = JSON.stringify({ key: 'items', parallelism: 2 });
  await made.client.send(new StartExecutionCommand({ stateMachineArn: machineArn('pods'), name: 'job', input }));
  await begun(2);
  const { mapRuns } = await made.client.send(new ListMapRunsCommand({ executionArn: PARENT }));
  const mapRunArn = mapRuns?.[0]?.mapRunArn ?? '';
  const describeRun = () => made.client.send(new DescribeMapRunCommand({ mapRunArn }));
  return { ...made, held, begun, mapRunArn, describeRun };
}

const children = (mapRunArn: string, statusFilter?: 'RUNNING' | 'FAILED' | 'SUCCEEDED') =>
  new ListExecutionsCommand({ mapRunArn, ...(statusFilter && { statusFilter }) });

describe('the Map Runs of an execution', () => {
  it('are listed, and named by their label', async () => {
    const { mapRunArn, client } = await running();
    expect(mapRunArn).toMatch(/^arn:aws:states:eu-central-1:123456789012:mapRun:pods\/pods:[0-9a-f-]{36}$/);
    const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn: PARENT }));
    expect(mapRuns).toEqual([
      { executionArn: PARENT, mapRunArn, stateMachineArn: machineArn('pods'), startDate: new Date(START) },
    ]);
  });

  it('are described with their limits and counts', async () => {
    const { describeRun, mapRunArn } = await running();
    expect(await describeRun()).toMatchObject({
      ...{ mapRunArn, executionArn: PARENT, status: 'RUNNING', maxConcurrency: 2, toleratedFailureCount: 100 },
      itemCounts: { total: 5, pending: 3, running: 2, succeeded: 0, failed: 0, aborted: 0, timedOut: 0 },
      executionCounts: { total: 5, running: 2 },
    });
  });

  it('run more children at once when they are told to', async () => {
    const { client, held, begun, mapRunArn, describeRun } = await running();
    await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 4 }));
    await begun(4);
    expect(held).toHaveLength(4);
    expect(await describeRun()).toMatchObject({ maxConcurrency: 4, itemCounts: { running: 4, pending: 1 } });
  });

  it('let children go on that are above a lower limit, and start no other before there is room', async () => {
    const { client, clock, held, mapRunArn, describeRun } = await running();
    await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 1 }));
    held[0]?.succeed(null);
    await clock.until(START + 1);
    expect(await describeRun()).toMatchObject({ itemCounts: { running: 1, succeeded: 1, pending: 3 } });
  });

  it('end, with a date, and cannot be updated then', async () => {
    const { client, clock, held, begun, mapRunArn, describeRun } = await running();
    for (let i = 0; i < 5; i += 1) {
      await begun(i + 1);
      held[i]?.succeed(i);
    }
    await clock.until(START + 1);
    expect(await describeRun()).toMatchObject({
      ...{ status: 'SUCCEEDED', stopDate: new Date(START) },
      itemCounts: { total: 5, pending: 0, running: 0, succeeded: 5, resultsWritten: 5 },
    });
    const update = new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 1 });
    await expect(client.send(update)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('write the results of their children to S3', async () => {
    const { clock, held, begun, stored, client } = await running();
    for (let i = 0; i < 5; i += 1) {
      await begun(i + 1);
      held[i]?.succeed(`task-${i}`);
    }
    await clock.until(START + 1);
    const { output = '' } = await client.send(new DescribeExecutionCommand({ executionArn: PARENT }));
    const { ResultWriterDetails: details } = JSON.parse(output);
    const manifest = JSON.parse(stored.get(details.Key) ?? '');
    const file = JSON.parse(stored.get(manifest.ResultFiles.SUCCEEDED[0].Key) ?? '') as string[];
    expect(file.sort()).toEqual(['task-0', 'task-1', 'task-2', 'task-3', 'task-4']);
  });

  it('show their children as executions of NAME/LABEL, with histories of their own', async () => {
    const { client, clock, held, begun, mapRunArn } = await running();
    held[0]?.succeed('done');
    held[1]?.fail(new TaskError('Bad', 'It is bad'));
    await begun(4);
    await clock.until(START + 1);
    const { executions } = await client.send(children(mapRunArn));
    expect(executions?.map(({ status }) => status).sort()).toEqual(['FAILED', 'RUNNING', 'RUNNING', 'SUCCEEDED']);
    const failed = (await client.send(children(mapRunArn, 'FAILED'))).executions?.[0];
    expect(failed).toMatchObject({ mapRunArn, stateMachineArn: machineArn('pods/pods') });
    const child = { executionArn: failed?.executionArn };
    expect(await client.send(new DescribeExecutionCommand(child))).toMatchObject({
      ...{ status: 'FAILED', error: 'Bad', cause: 'It is bad', input: '1', mapRunArn },
    });
    const { events } = await client.send(new GetExecutionHistoryCommand(child));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
  });

  it('are aborted with their execution, and their children too', async () => {
    const { client, clock, held, mapRunArn, describeRun } = await running();
    await client.send(new StopExecutionCommand({ executionArn: PARENT, error: 'JobSuspended' }));
    await clock.until(START + 1);
    expect(await describeRun()).toMatchObject({ status: 'ABORTED', stopDate: new Date(START) });
    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect((await client.send(children(mapRunArn, 'RUNNING'))).executions).toEqual([]);
  });

  it('do not let a single child be stopped', async () => {
    const { client, mapRunArn } = await running();
    const { executions } = await client.send(children(mapRunArn));
    const stop = new StopExecutionCommand({ executionArn: executions?.[0]?.executionArn });
    await expect(client.send(stop)).rejects.toThrow('single children');
  });

  it('say nothing on the event bus about their children', async () => {
    const { clock, held, begun, statuses } = await running();
    for (let i = 0; i < 5; i += 1) {
      await begun(i + 1);
      held[i]?.succeed(i);
    }
    await clock.until(START + 1);
    expect(statuses()).toEqual(['job RUNNING', 'job SUCCEEDED']);
  });

  it('are counted in the transitions: the Map, and two for each child', async () => {
    const { clock, held, begun, stepFunctions } = await running();
    for (let i = 0; i < 5; i += 1) {
      await begun(i + 1);
      held[i]?.succeed(i);
    }
    await clock.until(START + 1);
    expect(stepFunctions.transitions()).toBe(11);
  });

  it('fail with States.ItemReaderFailed when the items are not there', async () => {
    const { client, clock } = await makeStepFunctions();
    const input = JSON.stringify({ key: 'gone', parallelism: 2 });
    await client.send(new StartExecutionCommand({ stateMachineArn: machineArn('pods'), name: 'job', input }));
    await clock.until(START + 1);
    expect(await client.send(new DescribeExecutionCommand({ executionArn: PARENT }))).toMatchObject({
      ...{ status: 'FAILED', error: 'States.ItemReaderFailed' },
      cause: expect.stringContaining('The specified key does not exist.'),
    });
  });

  it.each(['DescribeMapRun', 'UpdateMapRun'])('are refused by %s when there is none', async (action) => {
    const { client } = await makeStepFunctions();
    const request = { mapRunArn: 'arn:aws:states:eu-central-1:123456789012:mapRun:pods/pods:x' };
    const command = action === 'DescribeMapRun' ? new DescribeMapRunCommand(request) : new UpdateMapRunCommand(request);
    await expect(client.send(command as DescribeMapRunCommand)).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});
