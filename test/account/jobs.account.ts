import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeClient } from '../../src/cli/kube-client';
import type { KubeContext } from '../../src/cli/kube-config';
import { KubeConnection } from '../../src/cli/kube-connection';
import type { AdmittedJob, Pod } from '../../src/job/types';

/**
 * What has to be true of a Gantry that is deployed, asked of whichever one a kubeconfig leads to (`npm run test:aws`; docs/deploy.md). Commands and
 * images are those that every machine has, so that the same suite runs against `gantry local up`. Some of it could not be confirmed without an
 * account (docs/first-deployment.md): those tests say so.
 */

// The bundle: what it is made of is no module that Jest could load.
const { readKubeConfig }: typeof import('../../src/cli/kube-config') = require('../../dist/kube-config.js');

const run = randomBytes(3).toString('hex');
const files = process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [join(homedir(), '.kube', 'config')];
let context: KubeContext;
let client: KubeClient;
const made: string[] = [];

beforeAll(async () => {
  context = readKubeConfig(files, process.env.GANTRY_CONTEXT);
  const access = { ...(await context.logIn()), renew: () => context.logIn() };
  client = new KubeClient(new KubeConnection(context.server, access));
});
afterAll(async () => {
  for (const name of made) await client.deleteJob(context.namespace, name);
});

const IMAGE = 'public.ecr.aws/docker/library/busybox:stable';
const sh = (name: string, script: string, more: object = {}) => ({
  ...{ name, image: IMAGE, command: ['sh', '-c', script] },
  ...more,
});

async function create(what: string, spec: object, pod: object = {}, script = 'true'): Promise<AdmittedJob> {
  const name = `account-${run}-${what}`;
  const template = { spec: { restartPolicy: 'Never', containers: [sh('main', script)], ...pod } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template, ...spec } };
  made.push(name);
  return (await client.createJob(context.namespace, job, { dryRun: false })).job;
}

const get = async (job: AdmittedJob) => {
  const found = await client.getJob(job.metadata.namespace, job.metadata.name);
  if (!found) throw new Error(`${job.metadata.name} is gone`);
  return found;
};

/** Asks every two seconds until there is an answer. */
async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, minutes = 10): Promise<T> {
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  throw new Error(`after ${minutes} minutes: still not ${what}`);
}

/** How a Job has ended: type and reason of its last condition. */
const ended = (job: AdmittedJob, minutes?: number) =>
  eventually(
    `the end of ${job.metadata.name}`,
    async () => {
      const { status } = await get(job);
      const end = status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed');
      return end?.status === 'True' && `${end.type} ${end.reason}`;
    },
    minutes,
  );

const phases = async (job: AdmittedJob) => (await client.podsOf(job)).map(({ status }) => status.phase).sort();
const running = (job: AdmittedJob, count: number) =>
  eventually(`${count} running pods`, async () => {
    const pods = await client.podsOf(job);
    return pods.filter(({ status }) => status.phase === 'Running').length === count && pods;
  });

it('runs a pod, and keeps its log', async () => {
  const job = await create('pod', {}, {}, 'echo "the answer is $((6 * 7))"');
  expect(await ended(job)).toBe('Complete CompletionsReached');
  const [pod] = await client.podsOf(job);
  const lines = await eventually('a log', async () => {
    const text = await client.log(pod as Pod, { container: 'main' });
    return text?.includes('42') && text;
  });
  expect(lines).toContain('the answer is 42');
});

it('replaces pods that fail until there are too many', async () => {
  const job = await create('failing', { backoffLimit: 1 }, {}, 'exit 3');
  expect(await ended(job)).toBe('Failed BackoffLimitExceeded');
  expect(await phases(job)).toEqual(['Failed', 'Failed']);
});

it('decides by exit codes', async () => {
  const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
  const job = await create('policy', { backoffLimit: 6, podFailurePolicy: { rules } }, {}, 'exit 42');
  expect(await ended(job)).toBe('Failed PodFailurePolicy');
});

it('runs every index of a Job that does not fit an inline Map', async () => {
  const job = await create('many', { completionMode: 'Indexed', completions: 45, parallelism: 15 });
  expect(await ended(job, 15)).toBe('Complete CompletionsReached');
  expect((await get(job)).status).toMatchObject({ succeeded: 45, completedIndexes: '0-44' });
});

it('stops what runs when the deadline of the Job has passed', async () => {
  const job = await create('late', { activeDeadlineSeconds: 90 }, {}, 'sleep 3600');
  expect(await ended(job)).toBe('Failed DeadlineExceeded');
});

// Unconfirmed: a JSONata expression as TimeoutSeconds, and that a state that times out stops its task.
it('stops a pod whose own deadline has passed', async () => {
  const job = await create('long', { backoffLimit: 0 }, { activeDeadlineSeconds: 90 }, 'sleep 3600');
  expect(await ended(job)).toBe('Failed BackoffLimitExceeded');
  await eventually('no pod that runs', async () => (await phases(job)).join() === 'Failed');
});

// Unconfirmed: $error in the Output of a Task is caught by the Task's own Catch.
it('looks at every main container of a pod', async () => {
  const containers = [sh('good', 'true'), sh('bad', 'exit 5')];
  const job = await create('two', { backoffLimit: 0 }, { containers });
  expect(await ended(job)).toBe('Failed BackoffLimitExceeded');
});

// Unconfirmed: non-essential containers never fail a task, and waiting for one has no limit of its own.
it('runs init containers first, and sidecars beside', async () => {
  const initContainers = [sh('first', 'sleep 20'), sh('beside', 'sleep 3600', { restartPolicy: 'Always' })];
  const job = await create('init', { backoffLimit: 0 }, { initContainers });
  expect(await ended(job)).toBe('Complete CompletionsReached');
});

it('stops the pods of a Job that is suspended, and goes on when it is resumed', async () => {
  const job = await create('held', { completions: 2, parallelism: 2, backoffLimit: 0 }, {}, 'sleep 45');
  await running(job, 2);
  await client.patchJob(context.namespace, job.metadata.name, { spec: { suspend: true } });
  await eventually('no pods', async () => (await client.podsOf(job)).length === 0);
  expect((await get(job)).status).not.toHaveProperty('failed');
  await client.patchJob(context.namespace, job.metadata.name, { spec: { suspend: false } });
  expect(await ended(job)).toBe('Complete CompletionsReached');
});

// Unconfirmed: UpdateMapRun with more children than the new limit.
it('follows a parallelism that is raised and lowered while pods run', async () => {
  const spec = { completionMode: 'Indexed', completions: 60, parallelism: 1, backoffLimit: 0 };
  const job = await create('scaled', spec, {}, 'sleep 3600');
  await running(job, 1);
  await client.patchJob(context.namespace, job.metadata.name, { spec: { parallelism: 3 } });
  await running(job, 3);
  await client.patchJob(context.namespace, job.metadata.name, { spec: { parallelism: 1 } });
  await running(job, 1);
  await client.deleteJob(context.namespace, job.metadata.name);
  await eventually('no pods', async () => (await client.podsOf(job)).length === 0);
});

it('removes a Job whose time to live is over', async () => {
  const job = await create('brief', { ttlSecondsAfterFinished: 30 });
  await eventually('that it is gone', async () => !(await client.getJob(context.namespace, job.metadata.name)));
});
