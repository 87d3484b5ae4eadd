import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import type { ContainerRun } from '../../src/local/drivers/driver';
import { ending, eventually, type Gantry, startGantry } from '../support/gantry';
import { temporaryFolder } from '../support/runtime-worker';

/** Gantry itself, from its API to its pods, on the virtual clock: what is synthesized and bundled for AWS runs here. */

jest.setTimeout(30_000);

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const folder = temporaryFolder('e2e');
let gantry: Gantry;

beforeAll(async () => {
  gantry = await startGantry();
});
afterAll(async () => {
  await gantry.close();
  rmSync(folder, { recursive: true, maxRetries: 3 });
});

const indexOf = (run: ContainerRun) => Number(run.environment.JOB_COMPLETION_INDEX);

/** Creates a Job and waits for its end: how it ended, and how long it took by the cloud's clock, in seconds. */
async function run(name: string, ...args: [spec: object, script?: Parameters<Gantry['createJob']>[2]]) {
  const began = gantry.cloud.clock.now();
  await gantry.createJob(name, ...args);
  const job = await gantry.finished(name);
  return { job, ended: ending(job), seconds: (gantry.cloud.clock.now() - began) / 1000 };
}

describe('a Job of one pod', () => {
  it('takes as many transitions as docs/cost.md says', async () => {
    const page = readFileSync(path.join(__dirname, '../../docs/cost.md'), 'utf8');
    const [, counted] = /\| one pod that succeeds \| ([0-9]+) \|/.exec(page) ?? [];
    const before = gantry.cloud.transitions();
    await run('counted', {});
    expect(gantry.cloud.transitions() - before).toBe(Number(counted));
  });

  it('completes, and its pod, log and status can be read', async () => {
    const { job, ended } = await run('pi', { backoffLimit: 4 }, () => ({ seconds: 30, output: '3.14159\n' }));
    expect(ended).toBe('Complete CompletionsReached');
    expect(job.status).toMatchObject({ succeeded: 1 });
    expect(job.status?.active).toBeUndefined();
    const [pod, ...others] = await gantry.pods('pi');
    expect(others).toEqual([]);
    expect(pod).toMatchObject({
      metadata: { name: expect.stringMatching(/^pi-[a-z0-9]{5}$/) },
      status: { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] },
    });
    const log = await gantry.request('GET', `/api/v1/namespaces/default/pods/${pod?.metadata.name}/log`);
    expect(log).toEqual({ status: 200, body: '3.14159\n' });
  });

  it('fails after backoffLimit + 1 pods, whose back-off takes no real time', async () => {
    const beganReally = Date.now();
    const { job, ended, seconds } = await run('failing', { backoffLimit: 5 }, () => ({ exitCode: 3 }));
    expect(ended).toBe('Failed BackoffLimitExceeded');
    expect(job.status?.failed).toBe(6);
    // 10 + 20 + 40 + 80 + 160 seconds: back-off begins with 10 s and doubles.
    expect(seconds).toBeGreaterThanOrEqual(310);
    expect(Date.now() - beganReally).toBeLessThan(10_000);
    await gantry.cloud.idle();
    const pods = await gantry.pods('failing');
    expect(pods.map(({ status }) => status.phase)).toEqual(Array(6).fill('Failed'));
  });

  it('succeeds after a failure', async () => {
    const { job, ended } = await run('second-try', {}, (_, nth) => ({ exitCode: nth === 0 ? 1 : 0 }));
    expect(ended).toBe('Complete CompletionsReached');
    expect(job.status).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it.each([['there was no capacity', { noCapacity: true }]])(
    'goes on when %s, which counts as no failure',
    async (_, outcome) => {
      const { job, ended } = await run('no-room', { backoffLimit: 0 }, (__, nth) => (nth < 3 ? outcome : {}));
      expect(ended).toBe('Complete CompletionsReached');
      expect(job.status?.failed).toBeUndefined();
    },
  );

  it('fails at its deadline', async () => {
    const { ended, seconds } = await run('late', { activeDeadlineSeconds: 60 }, () => ({ seconds: 100_000 }));
    expect(ended).toBe('Failed DeadlineExceeded');
    expect(seconds).toBeLessThan(1_000);
  });
});

describe('a Job of many pods', () => {
  it('runs each index once, no more at a time than its parallelism', async () => {
    let running = 0;
    let most = 0;
    const indexes: number[] = [];
    const { clock } = gantry.cloud;
    const { job } = await run(
      'indexed',
      { completionMode: 'Indexed', completions: 12, parallelism: 5 },
      (container) => {
        indexes.push(indexOf(container));
        most = Math.max(most, ++running);
        void clock.until(clock.now() + 9_000).then(() => running--);
        return { seconds: 10 };
      },
    );
    expect(job.status).toMatchObject({ succeeded: 12, completedIndexes: '0-11' });
    expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(most).toBe(5);
  });

  it('costs one transition for each further pod inline, and two distributed', async () => {
    const transitions = async (completions: number, parallelism: number) => {
      const before = gantry.cloud.transitions();
      const name = `counted-${completions}-${parallelism}`;
      const { ended } = await run(name, { completionMode: 'Indexed', completions, parallelism });
      expect(ended).toBe('Complete CompletionsReached');
      return gantry.cloud.transitions() - before;
    };
    expect((await transitions(10, 10)) - (await transitions(4, 4))).toBe(6);
    expect((await transitions(10, 3)) - (await transitions(4, 3))).toBe(12);
  });

  it('counts failures over the whole Job, also when they come at once', async () => {
    const spec = { completions: 8, parallelism: 8, backoffLimit: 3 };
    let started = 0;
    const { job, ended } = await run('all-fail', spec, () => {
      started++;
      return { exitCode: 1, seconds: 5 };
    });
    expect(ended).toBe('Failed BackoffLimitExceeded');
    await gantry.cloud.idle();
    // All eight ran at once, and none was started after the limit was passed. The fourth failure killed those that still ran: they count,
    // and their pods are gone (kubernetes-jobs.md 3.2, 4.1).
    expect(started).toBe(8);
    expect(job.status?.failed).toBe(8);
    expect((await gantry.pods('all-fail')).map(({ status }) => status.phase)).toEqual(Array(4).fill('Failed'));
  });

  it('works on a queue until one pod has succeeded and none runs', async () => {
    const { job, ended } = await run('queue', { parallelism: 3 }, (_, nth) => ({ seconds: nth === 0 ? 5 : 60 }));
    expect(ended).toBe('Complete CompletionsReached');
    expect(job.status?.succeeded).toBe(3);
  });
});

it('has nothing to say about Jobs that end as they should', () => {
  expect(gantry.notices).toEqual([]);
});

describe('a Job that is deleted', () => {
  let real: Gantry;
  beforeAll(async () => {
    real = await startGantry({ clock: 'real' });
  });
  afterAll(() => real.close());

  const get = (name: string) => real.request('GET', `${JOBS}/${name}`);
  const merge = (name: string, patch: object) =>
    real.request('PATCH', `${JOBS}/${name}`, patch, 'application/merge-patch+json');
  const running = async (name: string) => {
    await real.createJob(name, {}, () => ({ seconds: 3600 }));
    await eventually('a pod', async () => (await real.pods(name)).length > 0);
  };

  it('goes at once, and its pods are stopped and removed', async () => {
    await running('deleted');
    const deleted = await real.request('DELETE', `${JOBS}/deleted?propagationPolicy=Background`);
    expect(deleted.status).toBe(200);
    expect((await get('deleted')).status).toBe(404);
    await eventually('without pods', async () => (await real.pods('deleted')).length === 0);
  });

  it('goes after its pods, if that is asked for', async () => {
    await running('held');
    const { status, body } = await real.request('DELETE', `${JOBS}/held?propagationPolicy=Foreground`);
    expect({ status, body }).toMatchObject({ status: 200, body: { metadata: { finalizers: ['foregroundDeletion'] } } });
    await eventually('gone', async () => {
      // Asked before the Job: pods that are there now were there when it was asked for.
      const pods = await real.pods('held');
      const gone = (await get('held')).status === 404;
      if (gone) expect(await real.pods('held')).toEqual([]);
      return gone && pods.length === 0;
    });
  });

  it('stays for as long as somebody else has a finalizer on it, without pods', async () => {
    await running('kept');
    await merge('kept', { metadata: { finalizers: ['example.com/mine'] } });
    await real.request('DELETE', `${JOBS}/kept?propagationPolicy=Background`);
    await eventually('without pods', async () => (await real.pods('kept')).length === 0);
    expect(await get('kept')).toMatchObject({
      status: 200,
      body: { metadata: { deletionTimestamp: expect.any(String) } },
    });
    expect((await merge('kept', { metadata: { finalizers: null } })).status).toBe(200);
    expect((await get('kept')).status).toBe(404);
    expect(real.notices).toEqual([]);
  });
});

it('goes on with an unfinished Job when it is ended and started again, and runs no success twice', async () => {
  const state = path.join(folder, 'restarted');
  const started: number[] = [];
  const first = await startGantry({ state, clock: 'real' });
  await first.createJob('restarted', { completionMode: 'Indexed', completions: 4, parallelism: 4 }, (container) => {
    started.push(indexOf(container));
    return indexOf(container) < 2 ? {} : { neverEnds: true };
  });
  await eventually('half done', async () => {
    const { status } = await first.job('restarted');
    return status?.completedIndexes === '0,1' && started.length === 4;
  });
  await first.close();
  const second = await startGantry({ state });
  try {
    const again: number[] = [];
    second.setScript('restarted', (container) => {
      again.push(indexOf(container));
      return {};
    });
    const job = await second.finished('restarted');
    expect(ending(job)).toBe('Complete CompletionsReached');
    expect(job.status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
    expect([...new Set(again)].sort()).toEqual([2, 3]);
  } finally {
    await second.close();
  }
});

it('shows the log of a container that was started again, and of the one before, and follows it to its end', async () => {
  const script = (_: ContainerRun, nth: number) =>
    nth === 0 ? { exitCode: 1, output: 'first\n' } : { seconds: 300, output: 'second\n' };
  const containers = [{ name: 'main', image: 'again', command: ['perl'] }];
  await gantry.createJob('again', { template: { spec: { restartPolicy: 'OnFailure', containers } } }, script);
  await gantry.finished('again');
  const [pod] = await gantry.pods('again');
  const log = async (query: string) =>
    (await gantry.request('GET', `/api/v1/namespaces/default/pods/${pod?.metadata.name}/log?${query}`)).body;
  expect(pod?.status.containerStatuses?.[0]?.restartCount).toBe(1);
  expect(await log('')).toBe('second\n');
  expect(await log('previous=true')).toBe('first\n');
  expect(await log('follow=true')).toBe('second\n');
});

describe('a watch', () => {
  /** Reads a watch to its end. */
  async function watched(path: string): Promise<{ type: string; object: Record<string, never> }[]> {
    const text = await (await fetch(`${gantry.cloud.url}${path}`)).text();
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  }

  it('shows each step of a Job and its pods, while the clock goes on', async () => {
    const { metadata } = (await gantry.request('GET', JOBS)).body as { metadata: { resourceVersion: string } };
    const query = `watch=true&resourceVersion=${metadata.resourceVersion}&fieldSelector=metadata.name%3Dwatched`;
    const answer = await fetch(`${gantry.cloud.url}${JOBS}?${query}`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await gantry.createJob('watched', { completions: 2 }, () => ({ seconds: 20 }));
    const seen: string[] = [];
    let text = '';
    while (!seen.includes('Complete')) {
      text += Buffer.from((await reader.read()).value ?? []).toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines.filter(Boolean)) {
        const { type, object } = JSON.parse(line);
        const ended = object.status.conditions?.find((condition: { type: string }) => condition.type === 'Complete');
        seen.push(ended ? 'Complete' : `${type} ${object.status.succeeded ?? 0}`);
      }
    }
    expect([...new Set(seen)]).toEqual(['ADDED 0', 'MODIFIED 0', 'MODIFIED 1', 'Complete']);
    await reader.cancel();
    const job = 'labelSelector=batch.kubernetes.io%2Fjob-name%3Dwatched';
    const pods = await watched(`/api/v1/pods?watch=true&timeoutSeconds=1&${job}`);
    expect(pods.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
  });
});
