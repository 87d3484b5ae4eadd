import { GetExecutionHistoryCommand, type HistoryEvent, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArn, machineArn, makeStepFunctions } from '../../../support/step-functions';
import { START } from '../../../support/surroundings';

async function ended(machine: string, input = '{"n":1}') {
  const made = await makeStepFunctions();
  await made.client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name: 'one', input }));
  await made.clock.until(START + 1);
  const arn = executionArn(machine, 'one');
  const history = (more: object = {}) =>
    made.client.send(new GetExecutionHistoryCommand({ executionArn: arn, ...more }));
  return { ...made, history };
}

const typesOf = (events: HistoryEvent[] | undefined) => events?.map(({ type }) => type);

describe('GetExecutionHistory', () => {
  it('shows events with their ids, times and the details of their type', async () => {
    const { history } = await ended('work');
    const { events, nextToken } = await history();
    expect(typesOf(events)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events?.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      ...[
        [1, 0],
        [2, 0],
        [3, 2],
        [4, 3],
        [5, 4],
        [6, 5],
        [7, 6],
      ],
    ]);
    expect(events?.[0]).toEqual({
      ...{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: new Date(START) },
      executionStartedEventDetails: {
        ...{ input: '{"n":1}', inputDetails: { truncated: false } },
        roleArn: 'arn:aws:iam::123456789012:role/r',
      },
    });
    expect(events?.[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Work', input: '{"n":1}' });
    expect(events?.[2]?.taskScheduledEventDetails).toMatchObject({
      ...{ resource: 'work', resourceType: 'test', region: 'eu-central-1', parameters: '{"n":1}' },
    });
    expect(nextToken).toBeUndefined();
  });

  it('shows them in reverse', async () => {
    const { history } = await ended('pass');
    const { events } = await history({ reverseOrder: true });
    expect(typesOf(events)).toEqual(['ExecutionSucceeded', 'PassStateExited', 'PassStateEntered', 'ExecutionStarted']);
  });

  it('leaves inputs and outputs out when they are not wanted', async () => {
    const { history } = await ended('pass');
    const { events } = await history({ includeExecutionData: false });
    expect(events).toHaveLength(4);
    expect(JSON.stringify(events)).not.toMatch(/"(in|out)put/);
    expect(events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'Pass' });
  });

  it.each([false, true])('pages through them, in reverse: %s', async (reverseOrder) => {
    const { history } = await ended('work');
    const whole = typesOf((await history({ reverseOrder })).events);
    const paged: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await history({ reverseOrder, maxResults: 3, ...(nextToken && { nextToken }) });
      expect(page.events?.length).toBeLessThanOrEqual(3);
      paged.push(...(typesOf(page.events) ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(paged).toEqual(whole);
  });

  it('refuses a token it did not give', async () => {
    const { history } = await ended('pass');
    await expect(history({ nextToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('refuses an execution there is not', async () => {
    const { client } = await makeStepFunctions();
    const get = new GetExecutionHistoryCommand({ executionArn: executionArn('pass', 'none') });
    await expect(client.send(get)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('shows what an execution that runs has done so far', async () => {
    const { history } = await ended('wait');
    expect(typesOf((await history()).events)).toEqual(['ExecutionStarted', 'WaitStateEntered']);
  });
});
