import { DescribeExecutionCommand, GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { buildDefinition } from '../../../lib/state-machine/definition';
import { TaskError } from '../../../src/asl/host';
import { openJournal } from '../../../src/local/journal/journal';
import { createIntegrations } from '../../../src/local/step-functions/integrations/integrations';
import { makeStateFolder } from '../../support/state-folder';
import { executionArn, heldWork, MACHINES, machine, machineArn, makeStepFunctions } from '../../support/step-functions';
import { makeSurroundings, START } from '../../support/surroundings';

const start = (name: string, of = 'work', input = '{"n":1}') =>
  new StartExecutionCommand({ stateMachineArn: machineArn(of), name, input });
const describeExecution = (name: string, of = 'work') =>
  new DescribeExecutionCommand({ executionArn: executionArn(of, name) });

describe('createStepFunctions', () => {
  it('says what becomes of an execution, once it is on disk', async () => {
    const { client, clock, emitted, statuses } = await makeStepFunctions();
    await client.send(start('a', 'pass'));
    await client.send(start('b', 'fail'));
    await client.send(start('c', 'slow'));
    await clock.until(START + 61_000);
    expect(statuses()).toEqual(['a RUNNING', 'a SUCCEEDED', 'b RUNNING', 'b FAILED', 'c RUNNING', 'c TIMED_OUT']);
    expect(emitted.at(-1)?.detail).toMatchObject({
      ...{ executionArn: executionArn('slow', 'c'), stateMachineArn: machineArn('slow'), input: '{"n":1}' },
      ...{ startDate: START, stopDate: START + 60_000 },
    });
  });

  it('counts transitions: one for each state entered', async () => {
    const { client, clock, stepFunctions } = await makeStepFunctions();
    for (const [name, of] of [
      ['a', 'pass'],
      ['b', 'work'],
      ['c', 'wait'],
    ] as const)
      await client.send(start(name, of));
    await clock.until(START + 1);
    expect(stepFunctions.transitions()).toBe(3);
  });

  it('ends an execution whose task asks for what the integration does not take, in the words of Step Functions', async () => {
    const { client, clock } = await makeStepFunctions();
    await client.send(start('a', 'work', '{"n":1,"deep":{"odd":true}}'));
    await clock.until(START + 1);
    expect(await client.send(describeExecution('a'))).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Runtime' },
      cause: expect.stringContaining('[The field "deep.odd" is not supported by Step Functions]'),
    });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn: executionArn('work', 'a') }));
    expect(events?.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
  });

  it('cuts a cause that is longer than the API allows', async () => {
    const work = async () => {
      throw new TaskError('E', 'x'.repeat(40_000));
    };
    const { client, clock } = await makeStepFunctions({ work });
    await client.send(start('a'));
    await clock.until(START + 1);
    expect((await client.send(describeExecution('a'))).cause).toHaveLength(32_768);
  });

  it('ends an execution, visibly, when the local cloud itself is at fault', async () => {
    const work = async () => {
      throw new TypeError('oh no');
    };
    const { client, clock } = await makeStepFunctions({ work });
    await client.send(start('a'));
    await clock.until(START + 1);
    expect(await client.send(describeExecution('a'))).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('oh no') },
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an integration there is not', { Resource: 'arn:aws:states:::sns:publish' }, 'no integration'],
    ['a function as resource', { Resource: 'arn:aws:lambda:eu-central-1:1:function:f' }, 'no integration'],
    ['a role to take on', { Resource: 'arn:aws:states:::test:work', Credentials: { RoleArn: 'r' } }, 'no roles'],
    [
      'a member the integration does not take',
      { Resource: 'arn:aws:states:::test:work', Arguments: { n: 1, m: 2 } },
      'The field "m" is not supported by Step Functions',
    ],
  ])('refuses a machine with %s, naming machine and state', async (_, task, message) => {
    const bad = machine({ Odd: { Type: 'Task', End: true, ...task } });
    const made = makeStepFunctions({ machines: { bad } });
    await expect(made).rejects.toThrow(/^State machine bad: \/States\/Odd/);
    await expect(made).rejects.toThrow(message);
  });

  it.each(['inline', 'distributed'] as const)('takes the %s rendering of our own machine', async (mode) => {
    const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
    const network = { clusterArn: 'c', subnets: ['s'], securityGroups: ['g'], assignPublicIp: true };
    const functions = { judgeFailureArn: arn('judge'), finishJobArn: arn('finish') };
    const ours = buildDefinition(mode, { partition: 'aws', network, ...functions, bucketName: 'b' });
    const integrations = createIntegrations({ lambda: {}, ecs: {}, surroundings: makeSurroundings() } as never);
    await expect(makeStepFunctions({ machines: { ours }, integrations })).resolves.toBeDefined();
  });

  it('looks for what it must refuse inside of Map and Parallel too', async () => {
    const odd = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Resource: 'arn:aws:states:::a:b', End: true } },
    });
    const bad = machine({
      Map: {
        Type: 'Map',
        Items: [],
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...odd('Odd') },
        Next: 'Parallel',
      },
      Parallel: { Type: 'Parallel', Branches: [odd('Even')], End: true },
    });
    const made = makeStepFunctions({ machines: { bad } });
    await expect(made).rejects.toThrow('/States/Map/ItemProcessor/States/Odd/Resource');
    await expect(made).rejects.toThrow('/States/Parallel/Branches[0]/States/Even/Resource');
  });
});

describe('after the end of the process', () => {
  it('an execution that ran is ABORTED, and that is said; one that had ended stays as it was', async () => {
    const folder = makeStateFolder();
    try {
      const before = await makeStepFunctions({ store: await folder.open(), work: heldWork().work });
      await before.client.send(start('ended', 'pass'));
      await before.client.send(start('ran'));
      await before.clock.until(START + 1);
      before.stepFunctions.close();
      before.clock.close();

      const after = await makeStepFunctions({ store: await folder.open() });
      await after.stepFunctions.recover();
      expect(after.statuses()).toEqual(['ran ABORTED']);
      expect(await after.client.send(describeExecution('ran'))).toMatchObject({
        ...{ status: 'ABORTED', error: 'LocalCloud.Ended', input: '{"n":1}', stopDate: new Date(START) },
      });
      expect(await after.client.send(describeExecution('ended', 'pass'))).toMatchObject({ status: 'SUCCEEDED' });
      await expect(after.client.send(start('ran'))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    } finally {
      await folder.remove();
    }
  });

  it('an end that was perhaps not heard is said again, and one that was heard is not', async () => {
    const folder = makeStateFolder();
    try {
      const before = await makeStepFunctions({ store: await folder.open(), deafBus: true });
      await before.client.send(start('one', 'pass'));
      await before.clock.until(START + 1);
      before.stepFunctions.close();
      before.clock.close();

      const after = await makeStepFunctions({ store: await folder.open() });
      await after.stepFunctions.recover();
      const again = await makeStepFunctions({ store: await folder.open() });
      await again.stepFunctions.recover();
      expect([after.statuses(), again.statuses()]).toEqual([['one SUCCEEDED'], []]);
    } finally {
      await folder.remove();
    }
  });

  it('nothing is heard of an execution that was let go', async () => {
    const { work, held, begun } = heldWork();
    const { client, clock, stepFunctions, statuses } = await makeStepFunctions({ work });
    await client.send(start('a'));
    await begun(1);
    stepFunctions.close();
    held[0]?.succeed(null);
    await clock.until(START + 1);
    expect(statuses()).toEqual(['a RUNNING']);
    expect(await client.send(describeExecution('a'))).toMatchObject({ status: 'RUNNING' });
  });

  it('no execution that was answered is lost, and each is said to have ended at least once', async () => {
    const names = Object.keys(MACHINES).filter((name) => name !== 'pods');
    const scenario = fc.record({
      starts: fc.array(fc.constantFrom(...names), { maxLength: 8 }),
      seconds: fc.constantFrom(0, 1, 61, 3601),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ starts, seconds }) => {
        const folder = makeStateFolder();
        try {
          const before = await makeStepFunctions({ store: await folder.open() });
          for (const [index, of] of starts.entries()) await before.client.send(start(`e${index}`, of));
          if (seconds > 0) await before.clock.until(START + seconds * 1000);
          before.stepFunctions.close();
          before.clock.close();
          const after = await makeStepFunctions({ store: await folder.open() });
          await after.stepFunctions.recover();
          const ended = new Set([...before.statuses(), ...after.statuses()].filter((it) => !it.endsWith('RUNNING')));
          for (const [index, of] of starts.entries()) {
            const { status } = await after.client.send(describeExecution(`e${index}`, of));
            expect(status).not.toBe('RUNNING');
            expect(ended).toContain(`e${index} ${status}`);
          }
          expect(ended.size).toBe(starts.length);
        } finally {
          await folder.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('an execution is forgotten 90 days after its end', async () => {
    const { client, clock } = await makeStepFunctions({ store: await openJournal(undefined) });
    await client.send(start('old', 'pass'));
    await clock.until(START + 90 * 86_400_000 + 1);
    await client.send(start('new', 'pass'));
    await expect(client.send(describeExecution('old', 'pass'))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await client.send(start('old', 'pass'));
  });
});
