import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Cloud, type CloudOptions, startCloud } from '../../src/local/cloud';
import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';
import { buildRuntimeWorker, temporaryFolder } from '../support/runtime-worker';
import { writeSmallProduct } from '../support/small-product';

const folder = temporaryFolder('cloud');
const workerPath = buildRuntimeWorker(folder);
const assembly = writeSmallProduct(folder);
let open: Cloud[] = [];
let notices: string[] = [];
let states = 0;

// Much is started and ended here; on a busy machine that takes longer than a test usually may.
jest.setTimeout(30_000);

const newState = () => path.join(folder, `state-${states++}`);

async function start(outcome: ScriptedOutcome, options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await startCloud({
    assembly,
    workerPath,
    clock: 'virtual',
    driver: ({ clock, append }) => createScriptedDriver({ clock, script: () => outcome, log: { append } }),
    notice: (text) => notices.push(text),
    ...options,
  });
  open.push(cloud);
  const ecs = ecsOf(cloud);
  const known = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'small' })).catch(() => undefined);
  if (!known) await ecs.send(new RegisterTaskDefinitionCommand(TASK_DEFINITION));
  return cloud;
}

const ecsOf = ({ endpoint, region, credentials }: Cloud) => new ECSClient({ endpoint, region, credentials });

async function runningTasks(cloud: Cloud): Promise<number> {
  const { taskArns } = await ecsOf(cloud).send(
    new ListTasksCommand({ cluster: 'Small-Cluster', desiredStatus: 'RUNNING' }),
  );
  return taskArns?.length ?? 0;
}

const TASK_DEFINITION = {
  family: 'small',
  requiresCompatibilities: ['FARGATE' as const],
  networkMode: 'awsvpc' as const,
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'main', image: 'busybox' }],
};

const wish = (cloud: Cloud, name: string) => fetch(cloud.url, { method: 'POST', body: name });
const items = async (cloud: Cloud): Promise<Record<string, string>> =>
  (await (await fetch(cloud.url)).json()) as Record<string, string>;

async function until(cloud: Cloud, key: string): Promise<Record<string, string>> {
  for (;;) {
    const found = await items(cloud);
    if (Object.keys(found).some((name) => name.startsWith(key))) return found;
    await pause();
  }
}

/** Each request holds the virtual clock: on a busy machine it must get its turns between two of them. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

afterEach(async () => {
  await Promise.all(open.map((cloud) => cloud.close()));
  open = [];
  notices = [];
});
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

it('runs a product from its API to the end of its task, in no time', async () => {
  const cloud = await start({ seconds: 3_000 });
  const [began, beganReally] = [cloud.clock.now(), Date.now()];
  expect((await wish(cloud, 'one')).status).toBe(201);
  const found = await until(cloud, 'end one');
  await cloud.idle();
  const taskArn = found['end one'];
  expect(taskArn).toMatch(/^arn:aws:ecs:us-east-1:000000000000:task\/Small-Cluster\/[0-9a-f]{32}$/);
  // The event of the task went through the rule, the queue and the mapping.
  expect((await items(cloud))[`task ${taskArn}`]).toBe('STOPPED 0');
  // 3,000 seconds of task and 600 of waiting; and three states, each a transition.
  expect(cloud.clock.now() - began).toBeGreaterThanOrEqual(3_600_000);
  expect(Date.now() - beganReally).toBeLessThan(10_000);
  expect(cloud.transitions()).toBe(3);
  expect(notices).toEqual([]);
});

it('names its outputs as they are here', async () => {
  const cloud = await start({});
  expect(cloud.outputs.Url).toBe(`${cloud.url}/`);
  expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/small$/);
});

it('asks the product’s own authorizer about who does not know the secret', async () => {
  const cloud = await start({}, { token: 'secret' });
  const who = async (token: string) => {
    const answer = await fetch(`${cloud.url}/who`, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.text()];
  };
  expect(await who('secret')).toEqual([200, 'arn:aws:iam::000000000000:user/local']);
  expect(await who('friend')).toEqual([200, 'friend']);
  expect(await who('foe')).toEqual([401, '{"message":"Unauthorized"}']);
  expect(notices).toEqual([]);
});

it('makes the same ids whenever it starts with the same seed', async () => {
  const taskArn = async () => {
    const cloud = await start({}, { seed: 7 });
    await wish(cloud, 'one');
    return (await until(cloud, 'end one'))['end one'];
  };
  expect(await taskArn()).toBe(await taskArn());
});

it('goes on from its state after it was ended in the middle', async () => {
  const state = newState();
  const first = await start({ neverEnds: true }, { state, clock: 'real', seed: 7 });
  await wish(first, 'one');
  while ((await runningTasks(first)) === 0) await pause();
  await first.close();
  const second = await start({}, { state, seed: 7 });
  await until(second, 'aborted one');
  await until(second, 'task ');
  await second.idle();
  const found = await items(second);
  expect(found['aborted one']).toBe('ABORTED');
  // A container nobody knows the end of has no exit code.
  const tasks = Object.entries(found).filter(([name]) => name.startsWith('task '));
  expect(tasks).toEqual([[expect.anything(), 'STOPPED ']]);
  // The same seed once more, and yet no id a second time.
  await wish(second, 'two');
  expect(`task ${(await until(second, 'end two'))['end two']}`).not.toBe(tasks[0]?.[0]);
});

it('keeps what functions print in their log groups', async () => {
  const state = newState();
  const cloud = await start({}, { state });
  await wish(cloud, 'one');
  await until(cloud, 'end one');
  await cloud.close();
  const texts = readdirSync(path.join(state, 'logs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.join()).toContain('ended one');
});

describe('what no policy of the stack allows', () => {
  /** The product without one of its permissions. */
  function forbidding(action: string): string {
    const file = path.join(assembly, '../forbidding');
    cpSync(assembly, file, { recursive: true });
    const template = readFileSync(path.join(assembly, 'template.json'), 'utf8');
    writeFileSync(path.join(file, 'template.json'), template.replaceAll(`["${action}"]`, '["nobody:Nothing"]'));
    return file;
  }

  it('is refused to a function, and the user is told', async () => {
    const cloud = await start({}, { assembly: forbidding('dynamodb:Scan') });
    expect((await fetch(cloud.url)).status).toBe(502);
    expect((await fetch(cloud.url)).status).toBe(502);
    const told = notices.filter((notice) => notice.includes('dynamodb:Scan'));
    expect(told).toEqual([
      'Small-FunctionsRole may not dynamodb:Scan on arn:aws:dynamodb:us-east-1:000000000000:table/Small-Table: no policy of the stack allows it, and so it is refused, as in AWS',
    ]);
  });

  it.each([
    [
      'ecs:RunTask',
      'ECS.AccessDeniedException',
      'assumed-role/Small-Role/states is not authorized to perform: ecs:RunTask',
    ],
    ['lambda:InvokeFunction', 'Lambda.AWSLambdaException', 'Small-End because no identity-based policy allows'],
  ])('is refused to a state machine, as Step Functions tells it: %s', async (action, error, cause) => {
    const cloud = await start({}, { assembly: forbidding(action) });
    await wish(cloud, 'one');
    const { endpoint, region, credentials } = cloud;
    const sfn = new SFNClient({ endpoint, region, credentials });
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:Small-Machine:one';
    for (;;) {
      const found = await sfn.send(new DescribeExecutionCommand({ executionArn })).catch(() => undefined);
      if (found?.status === 'FAILED') {
        expect(found).toMatchObject({ error, cause: expect.stringContaining(cause) });
        break;
      }
      expect(found?.status ?? 'RUNNING').toBe('RUNNING');
      await pause();
    }
  });

  it('and a service needs for the stack to work stops the start', async () => {
    const failing = start({}, { assembly: forbidding('sqs:SendMessage') });
    await expect(failing).rejects.toMatchObject({
      name: 'AssemblyError',
      message: expect.stringContaining('the rule Small-Stopped: no policy of'),
    });
  });
});

describe('a start that fails', () => {
  it('gives its state folder back', async () => {
    const state = newState();
    const taken = await start({});
    const port = Number(new URL(taken.url).port);
    await expect(start({}, { state, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(start({}, { state })).resolves.toBeDefined();
  });

  it('says which process has its state folder', async () => {
    const state = newState();
    await start({}, { state });
    await expect(start({}, { state })).rejects.toThrow(`in use by another local cloud, process ${process.pid}`);
  });

  it('names what no stand-in knows', async () => {
    await expect(start({}, { assembly: folder })).rejects.toMatchObject({ name: 'AssemblyError' });
  });
});
