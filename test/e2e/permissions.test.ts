import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ending, eventually, type Gantry, startGantry } from '../support/gantry';
import { listOf, type Statement } from '../support/stack';

/** That no role may do more than it does: what Gantry does in the lives of these Jobs is all that its policies allow, and no less. */

jest.setTimeout(60_000);

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
let gantry: Gantry;
const used = new Set<string>();
const refused = new Set<string>();

beforeAll(async () => {
  gantry = await startGantry({
    decided: (roleName, { action }, allowed) => (allowed ? used : refused).add(`${roleName} ${action}`),
  });
});
afterAll(() => gantry.close());

const patch = async (name: string, spec: object) => {
  const { status } = await gantry.request('PATCH', `${JOBS}/${name}`, { spec }, 'application/merge-patch+json');
  expect(status).toBe(200);
};
const running = (name: string, pods: number) =>
  eventually(`${pods} pods of ${name}`, async () => {
    const phases = (await gantry.pods(name)).map(({ status }) => status.phase);
    return phases.filter((phase) => phase === 'Running').length === pods;
  });
const forEver = () => ({ neverEnds: true as const });

/**
 * What none of these Jobs needs: what services do elsewhere, and what is only done when something comes at a bad moment, which the tests of
 * those functions bring about.
 */
const ELSEWHERE: [role: string, actions: RegExp, reason: string][] = [
  ['RecordPodsRole', /^ecs:StopTask$/, 'a task that begins when its Job is gone (test/lambda/handlers.test.ts)'],
  [
    'SweepRole',
    /^(ecs:(StopTask|DescribeTasks|DeregisterTaskDefinition)|dynamodb:(BatchGetItem|BatchWriteItem|ConditionCheckItem|DeleteItem|PutItem))$/,
    'what is done only when something was lost (test/aws/sweep.test.ts)',
  ],
  ['FinishJobRole', /^dynamodb:DeleteItem$/, 'the last pod of a Job that is deleted is first seen there'],
];

/** What the roles of the template may do; roles by their names here. */
function granted(): string[] {
  const { Resources } = JSON.parse(
    readFileSync(path.join(__dirname, '../../dist/assembly/Gantry.template.json'), 'utf8'),
  ) as { Resources: Record<string, { Type: string; Properties: never }> };
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return policies.flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    const actions = PolicyDocument.Statement.flatMap(({ Action }) => listOf(Action));
    return Roles.flatMap(({ Ref }) => actions.map((action) => `Gantry-${Ref} ${action}`));
  });
}

/** Times come, also while a Job runs that is waited for or replaced; another schedule; and the end. */
async function runCronJobs(): Promise<void> {
  const CRON_JOBS = JOBS.replace(/jobs$/, 'cronjobs');
  const template = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'cron', command: ['perl'] }] };
  gantry.setScript('cron', () => ({ seconds: 90 }));
  for (const concurrencyPolicy of ['Forbid', 'Replace']) {
    const { status } = await gantry.request('POST', CRON_JOBS, {
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: concurrencyPolicy.toLowerCase() } },
      spec: { schedule: '* * * * *', concurrencyPolicy, jobTemplate: { spec: { template: { spec: template } } } },
    });
    expect(status).toBe(201);
  }
  await gantry.cloud.clock.until(gantry.cloud.clock.now() + 300_000);
  const changed = { spec: { schedule: '@every 2m' } };
  await gantry.request('PATCH', `${CRON_JOBS}/forbid`, changed, 'application/merge-patch+json');
  for (const name of ['forbid', 'replace']) await gantry.request('DELETE', `${CRON_JOBS}/${name}`);
}

it('a Job takes as many transitions as docs/cost.md says', async () => {
  const page = readFileSync(path.join(__dirname, '../../docs/cost.md'), 'utf8');
  const [, counted] = /\| one pod that succeeds \| ([0-9]+) \|/.exec(page) ?? [];
  const before = gantry.cloud.transitions();
  await gantry.createJob('counted', {});
  await gantry.finished('counted');
  expect(gantry.cloud.transitions() - before).toBe(Number(counted));
  await gantry.request('DELETE', `${JOBS}/counted`);
});

it('every role may do what it does, and nothing else', async () => {
  await gantry.createJob('pi', { ttlSecondsAfterFinished: 1 });
  const log = await eventually('a log', async () => {
    const [pod] = await gantry.pods('pi');
    return pod && gantry.request('GET', `/api/v1/namespaces/default/pods/${pod.metadata.name}/log`);
  });
  expect(log.status).toBe(200);
  await gantry.createJob('failing', { backoffLimit: 1 }, () => ({ exitCode: 1 }));
  await gantry.createJob('many', { completions: 42, parallelism: 42, completionMode: 'Indexed' });
  for (const name of ['failing', 'many']) await gantry.finished(name);

  const indexed = { completionMode: 'Indexed', completions: 4, backoffLimit: 10 };
  await gantry.createJob('scaled', { ...indexed, parallelism: 2 }, forEver);
  await running('scaled', 2);
  await patch('scaled', { parallelism: 3 });
  await running('scaled', 3);
  await patch('scaled', { suspend: true });
  await running('scaled', 0);

  await gantry.createJob('ended', { ...indexed, parallelism: 4, ttlSecondsAfterFinished: 86_400 }, (_, nth) =>
    nth === 0 ? { exitCode: 0 } : { neverEnds: true },
  );
  const [pod] = await eventually('a pod', async () => {
    const pods = (await gantry.pods('ended')).filter(({ status }) => status.phase === 'Running');
    return pods.length > 0 && pods;
  });
  await gantry.request('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
  const image = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/report:1';
  const containers = [{ name: 'main', image, command: ['true'] }];
  await gantry.createJob('of-ecr', { template: { spec: { restartPolicy: 'Never', containers } } });
  expect(ending(await gantry.finished('of-ecr'))).toBe('Complete CompletionsReached');
  await gantry.request('DELETE', `${JOBS}/of-ecr`);

  await gantry.createJob('long', { ttlSecondsAfterFinished: 1 }, () => ({ seconds: 7200 }));
  await gantry.createJob('late', { activeDeadlineSeconds: 5 }, forEver);
  await gantry.finished('late');
  await gantry.createJob('waited-for', {}, forEver);
  await running('waited-for', 1);
  await gantry.request('DELETE', `${JOBS}/waited-for?propagationPolicy=Foreground`);
  for (const name of ['ended', 'many', 'scaled']) await gantry.request('DELETE', `${JOBS}/${name}`);
  await runCronJobs();
  await eventually('no Jobs', async () => {
    const { body } = await gantry.request('GET', JOBS);
    return (body as { items: unknown[] }).items.length === 2;
  });
  await gantry.cloud.idle();

  expect([...refused]).toEqual([]);
  const unused = granted().filter((permission) => !used.has(permission));
  const explained = (permission: string) =>
    ELSEWHERE.some(([role, actions]) => {
      const [name = '', action = ''] = permission.split(' ');
      return name.startsWith(`Gantry-${role}`) && actions.test(action);
    });
  expect(unused.filter((permission) => !explained(permission))).toEqual([]);
});
