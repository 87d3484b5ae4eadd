import { DescribeExecutionCommand, GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ScriptedOutcome } from '../../../src/local/drivers/scripted';
import { createIntegrations } from '../../../src/local/step-functions/integrations/integrations';
import { readRecordings } from '../../support/asl-recordings';
import { CLUSTER_ARN, makeEcs } from '../../support/ecs';
import { executionArn, machineArn, makeStepFunctions } from '../../support/step-functions';
import { makeSurroundings } from '../../support/surroundings';

/** What the recordings hide of the account they were made in, and what stands for it here. */
const NAMES: Record<string, string> = {
  cluster_arn: CLUSTER_ARN,
  task_definition_arn: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/task_definition_family:1',
  'us-east-1': 'eu-central-1',
};

/** Values by chance: ids, addresses, zones, the length of an answer. */
const BY_CHANCE = /^(<.*>|\d{4}|eni_value|mac_value|ip_value.*|us-east-1[a-f])$/;

/** Members that AWS has and this stand-in cannot have: no image is pulled here. */
const MISSING_HERE = new Set(['ImageDigest']);

/** The differences between what AWS recorded and what came out here, as paths. */
function differences(recorded: unknown, ours: unknown, path = ''): string[] {
  if (typeof recorded === 'object' && recorded !== null) {
    if (typeof ours !== 'object' || ours === null) return [`${path}: ${JSON.stringify(ours)} is no object`];
    const names = new Set([...Object.keys(recorded), ...Object.keys(ours)].filter((name) => !MISSING_HERE.has(name)));
    return [...names].flatMap((name) => {
      const [theirs, own] = [recorded, ours].map((it) => (it as Record<string, unknown>)[name]);
      if (theirs === undefined) return [`${path}.${name}: not recorded`];
      if (own === undefined) return [`${path}.${name}: missing`];
      return differences(theirs, own, `${path}.${name}`);
    });
  }
  if (recorded === 'time') return typeof ours === 'number' ? [] : [`${path}: ${JSON.stringify(ours)} is no time`];
  // Written over what it was, be that a text or a list of texts.
  if (recorded === 'date') return ours ? [] : [`${path}: missing`];
  if (typeof recorded === 'string' && BY_CHANCE.test(recorded))
    return typeof ours === 'string' ? [] : [`${path}: ${JSON.stringify(ours)} is no text`];
  const expected = typeof recorded === 'string' ? (NAMES[recorded] ?? recorded) : recorded;
  return expected === ours ? [] : [`${path}: ${JSON.stringify(ours)}, recorded ${JSON.stringify(expected)}`];
}

const PULL_ERROR =
  'pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/no_such_image:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

const recordings = readRecordings().filter(({ id }) => id.startsWith('ecs/'));

/** Runs the recorded state machine against the ECS stand-in. */
async function replay({ definition, tasks }: (typeof recordings)[number]) {
  const image = JSON.stringify(tasks).includes('no_such_image') ? 'no_such_image' : 'busybox';
  const outcome: ScriptedOutcome =
    image === 'busybox' ? { startAfterSeconds: 10, seconds: 5 } : { pullError: PULL_ERROR };
  const { ecs, call, clock } = await makeEcs({ script: () => outcome });
  await call('RegisterTaskDefinition', {
    ...{ family: 'task_definition_family', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' },
    ...{ cpu: '256', memory: '512', containerDefinitions: [{ name: 'task_definition_container_name', image }] },
  });
  // Recorded with JSONPath, which is not interpreted here; constants mean the same in both languages.
  const text = JSON.stringify(definition)
    .replaceAll('cluster_arn', CLUSTER_ARN)
    .replaceAll('"Parameters"', '"Arguments"');
  const machine = { ...JSON.parse(text), QueryLanguage: 'JSONata' };
  const { client, clock: executionClock } = await makeStepFunctions({
    machines: { m: machine },
    integrations: createIntegrations({ ecs, lambda: {} as never, surroundings: { ...makeSurroundings(), clock } }),
  });
  await client.send(new StartExecutionCommand({ stateMachineArn: machineArn('m'), name: 'e', input: '{}' }));
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn: executionArn('m', 'e') }));
  // The execution waits for ECS, whose clock is another one.
  while ((await describe()).status === 'RUNNING') await clock.until(clock.now() + 1000);
  executionClock.close();
  const history = await client.send(new GetExecutionHistoryCommand({ executionArn: executionArn('m', 'e') }));
  return { ...(await describe()), events: history.events ?? [] };
}

it('has recordings to replay', () => {
  expect(recordings.map(({ id }) => id).sort()).toEqual([
    'ecs/run_task',
    'ecs/run_task_raise_failure',
    'ecs/run_task_sync',
    'ecs/run_task_sync_raise_failure',
  ]);
});

it.each(recordings.map((recording) => [recording.id, recording] as const))(
  'answers, shows and ends tasks as ECS did: %s',
  async (_, recording) => {
    const { status, output, error, cause, events } = await replay(recording);
    const { expected, tasks } = recording;
    expect(status).toBe(expected.status);
    expect(events.map(({ type }) => type)).toEqual(expected.events?.map(({ type }) => type));
    const [recordedCall] = Object.values(tasks).flatMap(({ calls = [] }) => calls);

    const submitted = events.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails?.output;
    if (recordedCall?.submitted)
      expect(differences(recordedCall.submitted, JSON.parse(submitted ?? 'null'))).toEqual([]);
    if (expected.output !== undefined) expect(differences(expected.output, JSON.parse(output ?? 'null'))).toEqual([]);
    if (recordedCall?.raised) {
      expect(error).toBe(recordedCall.raised.error);
      expect(differences(recordedCall.raised.cause, JSON.parse(cause ?? 'null'))).toEqual([]);
    }
  },
);
