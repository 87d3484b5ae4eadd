import type { Job } from '../../src/job/types';
import { ending, eventually, type Gantry, startGantry } from '../support/gantry';

/** Suspend and resume through the API, on the virtual clock. */

jest.setTimeout(30_000);

let gantry: Gantry;
beforeAll(async () => {
  gantry = await startGantry();
});
afterAll(() => gantry.close());

const path = (name: string) => `/apis/batch/v1/namespaces/default/jobs/${name}`;
const job = (name: string) => gantry.job(name);
const conditionsOf = async (name: string) =>
  ((await job(name)).status?.conditions ?? []).map(({ type, status }) => `${type}=${status}`);

async function patch(name: string, change: object): Promise<{ status: number; body: Job & { reason?: string } }> {
  const { status, body } = await gantry.request('PATCH', path(name), change, 'application/merge-patch+json');
  return { status, body: body as Job };
}

it('starts no pod of a Job that is created suspended, until it is resumed', async () => {
  await gantry.createJob('later', { suspend: true, completions: 2, parallelism: 1 }, () => ({ seconds: 5 }));
  await gantry.cloud.idle();
  expect(await conditionsOf('later')).toEqual(['Suspended=True']);
  expect(await gantry.pods('later')).toEqual([]);
  const { status, body } = await patch('later', { spec: { suspend: false, parallelism: 2 } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { suspend: false, parallelism: 2 } });
  expect(ending(await gantry.finished('later'))).toBe('Complete CompletionsReached');
  expect(await conditionsOf('later')).toEqual([
    'Suspended=False',
    'SuccessCriteriaMet=True',
    'Complete=True',
    'Finished=True',
  ]);
});

it('stops the pods of a Job that is suspended, counts none of them, and goes on with what is left', async () => {
  let runs = 0;
  await gantry.createJob(
    'paused',
    { completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 0 },
    (run) => {
      runs++;
      return Number(run.environment.JOB_COMPLETION_INDEX) === 0 || runs > 3 ? { seconds: 5 } : { neverEnds: true };
    },
  );
  await eventually('a success', async () => (await job('paused')).status?.succeeded === 1);
  expect((await patch('paused', { spec: { suspend: true } })).status).toBe(200);
  await eventually('no other pod', async () => (await gantry.pods('paused')).length === 1);
  expect((await job('paused')).status).toMatchObject({ succeeded: 1, terminating: 0, completedIndexes: '0' });
  expect((await job('paused')).status).not.toHaveProperty('startTime');
  expect((await patch('paused', { spec: { suspend: false } })).status).toBe(200);
  const finished = await gantry.finished('paused');
  expect(ending(finished)).toBe('Complete CompletionsReached');
  expect(finished.status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  expect(finished.status).not.toHaveProperty('failed');
  expect(runs).toBe(5);
});

it('changes labels and limits, and nothing when nothing changes', async () => {
  await gantry.createJob('changed', { suspend: true }, () => ({}));
  const before = await job('changed');
  const same = await patch('changed', { spec: { backoffLimit: 6 } });
  expect(same.body.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  const labelled = await patch('changed', { metadata: { labels: { team: 'a' } } });
  expect(labelled.body.metadata).toMatchObject({ labels: { team: 'a' }, generation: 1 });
  expect((await patch('changed', { spec: { backoffLimit: 2 } })).body).toMatchObject({
    metadata: { generation: 2 },
    spec: { backoffLimit: 2 },
  });
  const stale = await patch('changed', {
    metadata: { resourceVersion: before.metadata.resourceVersion },
    spec: { backoffLimit: 3 },
  });
  expect(stale).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  expect(await patch('changed', { spec: { completions: 7 } })).toMatchObject({
    status: 422,
    body: { reason: 'Invalid' },
  });
  expect(await patch('nosuch', {})).toMatchObject({ status: 404 });
});
