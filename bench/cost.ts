import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Cloud, startCloud } from '../src/local/cloud';
import { createScriptedDriver, type ScriptedOutcome } from '../src/local/drivers/scripted';
import { sizeOfItem } from '../src/local/dynamodb/item-size';
import type { Counts, Life } from './life';
import { renderCost } from './render-cost';

/** What the lives of some Jobs take of AWS, counted in the local cloud, which runs what is deployed. `npm run cost` writes docs/cost.md. */

const DIST = path.join(__dirname, '../dist');
const JOBS = '/apis/batch/v1/namespaces/default/jobs';

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
  const counts: Counts = {
    ...{ transitions: 0, requests: 1, invocations: 0, writes: 0, reads: 0, messages: 0, puts: 0, gets: 0, launches: 0 },
  };
  // Whoever waits for the end asks the API, too: only the creation is of the Job.
  let creating = true;
  const isAsking = (what: string) => what.includes('KubeApi') && !creating;
  const cloud = await startCloud({
    assembly: path.join(DIST, 'assembly'),
    workerPath: path.join(DIST, 'runtime-worker.js'),
    clock: 'virtual',
    seed: 1,
    driver: ({ clock }) => {
      let nth = 0;
      return createScriptedDriver({ clock, script: () => ({ seconds: 60, ...outcome(nth++) }) });
    },
    invoked(functionName) {
      if (isAsking(functionName)) return;
      counts.invocations++;
      if (functionName.includes('RecordPods')) counts.messages += 2;
    },
    decided(roleName, { action }) {
      if (isAsking(roleName)) return;
      if (/^dynamodb:(GetItem|BatchGetItem|Query)$/.test(action)) counts.reads++;
      if (action === 'ecs:RunTask') counts.launches++;
      if (action === 's3:ListMultipartUploadParts' || (action === 's3:PutObject' && /Submit/.test(roleName)))
        counts.puts++;
      if (action === 's3:GetObject' && !/StateMachine/.test(roleName)) counts.gets++;
    },
    written({ old, new: item }) {
      counts.writes += 2 * Math.ceil(Math.max(sizeOfItem(item ?? {}), sizeOfItem(old ?? {})) / 1024);
    },
    notice: (text) => console.error(text),
  });
  try {
    const began = cloud.transitions();
    await create(cloud, spec);
    creating = false;
    await ended(cloud, 'ttlSecondsAfterFinished' in spec);
    counts.transitions = cloud.transitions() - began;
    counts.messages += 3 * counts.launches;
    return { name, pods, counts };
  } finally {
    await cloud.close();
  }
}

async function create(cloud: Cloud, spec: object): Promise<void> {
  const containers = [{ name: 'main', image: 'busybox', command: ['true'] }];
  const job = {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } },
    spec: { template: { spec: { restartPolicy: 'Never', containers } }, ...spec },
  };
  const body = JSON.stringify(job);
  const answer = await fetch(cloud.url + JOBS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (answer.status !== 201) throw new Error(await answer.text());
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

async function main(): Promise<void> {
  const lives: Life[] = [];
  for (const scenario of SCENARIOS) lives.push(await live(scenario));
  writeFileSync(path.join(__dirname, '../docs/cost.md'), renderCost(lives));
}

void main();
