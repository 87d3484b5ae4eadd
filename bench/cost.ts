import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { RunOfTime } from '../src/cli/simulate/run-of-time';
import { createVirtualClock } from '../src/local/clock/virtual-clock';
import type { Cloud } from '../src/local/cloud';
import type { ScriptedOutcome } from '../src/local/drivers/scripted';
import { startCounted } from './counted-cloud';
import type { CronLife, Life } from './life';
import { renderCost } from './render-cost';

/** What the lives of some Jobs take of AWS, counted in the local cloud, which runs what is deployed. `npm run cost` writes docs/cost.md. */

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const CRON_JOBS = '/apis/batch/v1/namespaces/default/cronjobs';

const TEMPLATE = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['true'] }] },
};

const SCENARIOS: { name: string; pods: number; spec: object; outcome?: (nth: number) => ScriptedOutcome }[] = [
  { name: 'one pod that succeeds', pods: 1, spec: {} },
  { name: 'one pod that succeeds, with a ttl', pods: 1, spec: { ttlSecondsAfterFinished: 60 } },
  {
    name: 'three pods that fail, and one that succeeds',
    pods: 4,
    spec: {},
    outcome: (nth) => ({ exitCode: nth < 3 ? 1 : 0 }),
  },
  { name: '40 pods at once', pods: 40, spec: { completions: 40, parallelism: 40, completionMode: 'Indexed' } },
  {
    name: '1,000 pods, 100 at once',
    pods: 1000,
    spec: { completions: 1000, parallelism: 100, completionMode: 'Indexed' },
  },
];

async function live({ name, pods, spec, outcome = () => ({}) }: (typeof SCENARIOS)[number]): Promise<Life> {
  // Whoever waits for the end asks the API, too: only the creation is of the Job.
  let creating = true;
  const { cloud, counted } = await startCounted(
    'virtual',
    (nth) => ({ seconds: 60, ...outcome(nth) }),
    (functionName) => functionName.includes('KubeApi') && !creating,
  );
  try {
    await send(cloud, 'POST', JOBS, {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } },
      spec: { template: TEMPLATE, ...spec },
    });
    creating = false;
    await ended(cloud, 'ttlSecondsAfterFinished' in spec);
    return { name, pods, counts: { ...counted(), requests: 1 } };
  } finally {
    await cloud.close();
  }
}

/** Waits until the Job is complete, or gone. */
async function ended(cloud: Cloud, goes: boolean): Promise<void> {
  for (;;) {
    const answer = await fetch(`${cloud.url}${JOBS}/job`);
    if (answer.status === 404 && goes) break;
    const { status } = (await answer.json()) as { status?: { completionTime?: string } };
    if (status?.completionTime && !goes) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await cloud.idle();
}

const CRON_SCENARIOS: { name: string; spec: object; hours: number; after: number }[] = [
  { name: 'a Job every hour', spec: { schedule: '0 * * * *' }, after: 6, hours: 6 },
  { name: 'a Job every minute', spec: { schedule: '* * * * *' }, after: 1, hours: 1 },
];

/** Jobs of one pod, of which three are kept. Sweeps are left out: there are as many of them without CronJobs. */
async function liveCronJob({ name, spec, after, hours }: (typeof CRON_SCENARIOS)[number]): Promise<CronLife> {
  const time = new RunOfTime();
  const begin = Date.UTC(2026, 0, 1, 0, 30);
  const clock = createVirtualClock(begin, time.atRest);
  const { cloud, counted } = await startCounted(
    clock,
    () => ({ seconds: 30 }),
    (functionName) => functionName.includes('Sweep'),
  );
  const passed = (total: number) => time.until((next) => next !== undefined && next > begin + total * 3600 * 1000);
  try {
    time.standStill(clock);
    await send(cloud, 'POST', CRON_JOBS, {
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'job' } },
      spec: { ...spec, jobTemplate: { spec: { template: TEMPLATE } } },
    });
    await passed(after);
    counted();
    await passed(after + hours);
    return { name, hours, counts: counted() };
  } finally {
    await cloud.close();
  }
}

async function send(cloud: Cloud, method: string, where: string, object: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(cloud.url + where, { method, headers, body: JSON.stringify(object) });
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function main(): Promise<void> {
  const lives: Life[] = [];
  for (const scenario of SCENARIOS) lives.push(await live(scenario));
  const cronLives: CronLife[] = [];
  for (const scenario of CRON_SCENARIOS) cronLives.push(await liveCronJob(scenario));
  writeFileSync(path.join(__dirname, '../docs/cost.md'), renderCost(lives, cronLives));
}

void main();
