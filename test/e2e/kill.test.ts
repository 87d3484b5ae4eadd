import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { indexesOf, readIndexes } from '../../src/job/index-set';
import type { JobStatus } from '../../src/job/types';
import { type LocalUp, localUp } from '../support/local-up';

/** A local cloud that is killed again and again, at moments nobody chose, while a Job runs: what AWS's own persistence would give. */

/** More of them with an environment variable. */
const KILLS = Number(process.env.KILLS ?? 2);
const COMPLETIONS = 20 + 16 * KILLS;
const JOBS = '/apis/batch/v1/namespaces/default/jobs';

const folder = mkdtempSync(path.join(tmpdir(), 'gantry-kill-'));
const done = path.join(folder, 'done');
let up: LocalUp | undefined;

afterAll(() => {
  up?.process.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'killed' },
  spec: {
    ...{ completionMode: 'Indexed', completions: COMPLETIONS, parallelism: 4, backoffLimit: 0 },
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            ...{ name: 'main', image: 'busybox', command: ['sh', '-c'] },
            args: [`sleep 0.15; echo $JOB_COMPLETION_INDEX >> ${done}`],
            env: [{ name: 'GANTRY_KILL_TEST', value: folder }],
          },
        ],
      },
    },
  },
};

/** It ends at once, and is deleted at a time that a cloud which was killed must not forget. */
const forgotten = {
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'forgotten' } },
  spec: { ...job.spec, completions: 0, ttlSecondsAfterFinished: 4 },
};

async function statusOf(cloud: LocalUp): Promise<JobStatus> {
  const { status, body } = await cloud.request('GET', `${JOBS}/killed`);
  expect(status).toBe(200);
  return body.status as JobStatus;
}

const completed = ({ completedIndexes = '' }: JobStatus) => [...indexesOf(readIndexes(completedIndexes, COMPLETIONS))];

/** How often each index has got to its end. */
function runs(): Map<number, number> {
  const counts = new Map<number, number>();
  if (!existsSync(done)) return counts;
  for (const line of readFileSync(done, 'utf8').split('\n').filter(Boolean))
    counts.set(Number(line), (counts.get(Number(line)) ?? 0) + 1);
  return counts;
}

/** Processes of this test's pods: they carry its folder in their environment. */
function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`GANTRY_KILL_TEST=${folder}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const isLinux = existsSync('/proc/self/environ');
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
};

(isLinux ? it : it.skip)(
  'loses no success, runs none twice and leaves no process behind',
  async () => {
    const state = path.join(folder, 'state');
    const known = new Map<number, number>();
    up = await localUp(state);
    expect((await up.request('POST', JOBS, job)).status).toBe(201);
    expect((await up.request('POST', JOBS, forgotten)).status).toBe(201);
    for (let kill = 0; kill < KILLS; kill++) {
      const cloud = up;
      const wanted = completed(await statusOf(cloud)).length + 1;
      await until(async () => completed(await statusOf(cloud)).length >= wanted);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      const seen = completed(await statusOf(cloud));
      const counts = runs();
      for (const index of seen) if (!known.has(index)) known.set(index, counts.get(index) ?? 0);
      cloud.process.kill('SIGKILL');
      await once(cloud.process, 'exit');
      await until(() => processes().length === 0);
      up = await localUp(state);
      expect(completed(await statusOf(up))).toEqual(expect.arrayContaining(seen));
    }
    const last = up;
    await until(async () => ((await statusOf(last)).conditions ?? []).some(({ type }) => type === 'Finished'));
    const end = await statusOf(last);
    expect(end.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete', 'Finished']);
    expect(end).toMatchObject({ succeeded: COMPLETIONS, completedIndexes: `0-${COMPLETIONS - 1}` });
    expect(end).not.toHaveProperty('failed');
    // What had been seen to have succeeded was not run again.
    const counts = runs();
    for (const [index, count] of known) expect([index, counts.get(index)]).toEqual([index, count]);
    expect(counts.size).toBe(COMPLETIONS);
    await until(async () => (await last.request('GET', `${JOBS}/forgotten`)).status === 404);
    last.process.kill('SIGINT');
    expect(await once(last.process, 'exit')).toEqual([0, null]);
    expect(existsSync(path.join(state, 'endpoint.json'))).toBe(false);
  },
  60_000,
);
