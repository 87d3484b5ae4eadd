import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { CronJob, Job } from '../../src/job/types';
import { createVirtualClock } from '../../src/local/clock/virtual-clock';
import { type Gantry, startGantry } from '../support/gantry';

/** CronJobs on a cloud of their own, whose clock jumps. */

jest.setTimeout(60_000);

const BATCH = '/apis/batch/v1/namespaces/default';
const MINUTE = 60_000;
const folder = mkdtempSync(path.join(tmpdir(), 'gantry-cron-'));
let gantry: Gantry | undefined;

const start = async (at: number) => {
  gantry = await startGantry({ state: folder, clock: createVirtualClock(at), seed: 1 });
  return gantry;
};
const stop = async () => {
  await gantry?.close();
  gantry = undefined;
};
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** The clock goes on to a time, and stands still there. */
async function passTo({ cloud }: Gantry, time: number): Promise<void> {
  await cloud.clock.until(time);
  cloud.clock.hold();
}

async function create(cloud: Gantry, name: string, spec: Partial<CronJob['spec']>): Promise<void> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: name, command: ['work'] }] } };
  const { status } = await cloud.request('POST', `${BATCH}/cronjobs`, {
    ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name } },
    spec: { successfulJobsHistoryLimit: 100, jobTemplate: { spec: { template, activeDeadlineSeconds: 300 } }, ...spec },
  });
  expect(status).toBe(201);
}

/** The times for which there are Jobs of a CronJob, and how often each has run. */
async function startsOf({ request }: Gantry, name: string): Promise<string[]> {
  const { items } = (await request('GET', `${BATCH}/jobs`)).body as { items: Job[] };
  const own = items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === name);
  return own.map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'] ?? '');
}

it('start what their zones say, twice what the clock repeats, and go on after the cloud was away', async () => {
  const began = Date.UTC(2026, 9, 24, 23, 55);
  const cloud = await start(began);
  const release = cloud.cloud.clock.hold();
  await create(cloud, 'night', { schedule: '30 2 * * *', timeZone: 'Europe/Berlin' });
  await create(cloud, 'often', { schedule: '*/20 * * * *' });
  await create(cloud, 'rate', { schedule: '@every 45m' });
  await create(cloud, 'late', { schedule: '*/20 * * * *', startingDeadlineSeconds: 120 });
  release();
  await passTo(cloud, began + 100 * MINUTE);
  expect(await startsOf(cloud, 'night')).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']);
  expect(await startsOf(cloud, 'rate')).toEqual(['2026-10-25T00:40:00Z', '2026-10-25T01:25:00Z']);
  const five = ['00:00', '00:20', '00:40', '01:00', '01:20'].map((time) => `2026-10-25T${time}:00Z`);
  expect(await startsOf(cloud, 'often')).toEqual(five);
  await stop();

  const next = await start(began + 171 * MINUTE);
  await passTo(next, began + 190 * MINUTE);
  // 1:40 to 2:40 were missed: of those the last is made up for, unless it is too late for it.
  expect(await startsOf(next, 'often')).toEqual([...five, '2026-10-25T02:40:00Z', '2026-10-25T03:00:00Z']);
  expect(await startsOf(next, 'late')).toEqual([...five, '2026-10-25T03:00:00Z']);
  expect(await startsOf(next, 'rate')).toEqual([
    ...['2026-10-25T00:40:00Z', '2026-10-25T01:25:00Z', '2026-10-25T02:10:00Z', '2026-10-25T02:55:00Z'],
  ]);
  // Also what was made up for had its five minutes from its own start.
  const { items } = (await next.request('GET', `${BATCH}/jobs`)).body as { items: Job[] };
  const failed = items.filter(({ status }) => status?.conditions?.some(({ type }) => type === 'Failed'));
  expect(failed.map(({ metadata }) => metadata.name)).toEqual([]);
  expect(next.notices).toEqual([]);
});
