import { finishJob } from '../../src/aws/finish-job';
import { recordTasks } from '../../src/aws/record-tasks';
import { scale } from '../../src/aws/scale';
import { stopPod } from '../../src/aws/stop-pods';
import { submit } from '../../src/aws/submit';
import type { AdmittedJob } from '../../src/job/types';
import { deleteJob } from '../../src/operations/delete-job';
import { deletePod } from '../../src/operations/delete-pod';
import { newRecord } from '../../src/pods/new-record';
import { settle } from '../../src/pods/settle';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { START } from '../support/pods';

const NOW = START + 60_000;
const DAY = 24 * 3_600_000;

let aws: TestAws;

/** A Job of three at once of which two are known to run, until they are told to stop. */
async function running(spec: object = {}): Promise<{ job: AdmittedJob; arns: [string, string] }> {
  aws = await makeAws();
  const job = await aws.createJob({ completions: 3, parallelism: 3, activeDeadlineSeconds: 3600, ...spec });
  await submit(aws.cloud, keyOf(job), false, START);
  await submit(aws.cloud, keyOf(job), false, START);
  const arns: [string, string] = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
  await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), START);
  return { job, arns };
}

const orphan = () =>
  deleteJob(aws.store, { namespace: 'default', name: 'pi', propagation: 'Orphan', dryRun: false, now: NOW });
const stored = () => aws.store.jobs.get('default', 'pi');
const left = (job: AdmittedJob) => aws.store.jobs.findDeleted(job.metadata.uid);
const pods = (job: AdmittedJob) => aws.store.pods.ofJob(keyOf(job));
/** What has become of each execution last, by what comes behind the uid in its name. */
const statuses = () =>
  Object.fromEntries(aws.sfn.statuses().map((text) => text.slice(37).split(' ') as [string, string]));

/** Deletes the Job, and does what that asks for. */
async function orphaned(spec: object = {}) {
  const made = await running(spec);
  await orphan();
  await submit(aws.cloud, keyOf(made.job), false, NOW);
  await submit(aws.cloud, keyOf(made.job), true, NOW);
  return made;
}

async function end(job: AdmittedJob, arn: string): Promise<void> {
  await aws.ecs.ecs.stopped(arn);
  await recordTasks(aws.store, keyOf(job), await aws.seen(arn), NOW);
}

describe('a Job that is deleted while its pods stay', () => {
  it('goes once they have no owner any more; they and their execution go on, and its alarm does not', async () => {
    const { job, arns } = await running();
    const alarm = expect.stringMatching(/^alarm-/);
    expect(Object.entries(statuses())).toEqual([
      ['1', 'RUNNING'],
      [alarm, 'RUNNING'],
    ]);
    expect(await orphan()).toMatchObject({ kind: 'deleting', object: { metadata: { finalizers: ['orphan'] } } });
    expect(await stored()).toBeDefined();
    expect(await submit(aws.cloud, keyOf(job), false, NOW)).toBe('delete');
    expect(await stored()).toBeUndefined();
    const found = await pods(job);
    expect(found.map(({ pod }) => [pod.status.phase, pod.metadata.ownerReferences])).toEqual([
      ['Running', undefined],
      ['Running', undefined],
    ]);
    expect((await aws.seen(...arns)).map(({ task }) => task.desiredStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(Object.entries(statuses())).toEqual([
      ['1', 'RUNNING'],
      [alarm, 'ABORTED'],
    ]);
  });

  it('is remembered without an end for as long as a pod goes on, and for its time after that', async () => {
    const { job, arns } = await orphaned();
    const item = async () => (await aws.items('DeletedJob'))[0];
    expect(await item()).not.toHaveProperty('expires');
    expect(await item()).not.toHaveProperty('todo');
    await finishJob(aws.cloud, keyOf(job), { kind: 'stopped', generation: 1 }, 0, NOW);
    expect(await item()).toMatchObject({
      todo: { S: 'delete' },
      expires: { N: String((NOW + 15 * DAY) / 1000) },
    });
    expect((await aws.seen(...arns)).map(({ task }) => task.desiredStatus)).toEqual(['STOPPED', 'STOPPED']);
  });

  it('ends its execution when the last pod has ended, before others begin in it', async () => {
    aws = await makeAws({ script: () => ({ seconds: 1 }) });
    const job = await aws.createJob({ completions: 3, parallelism: 3 });
    await submit(aws.cloud, keyOf(job), false, START);
    const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1), await aws.runTask(job, 2)];
    await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), START);
    await orphan();
    await submit(aws.cloud, keyOf(job), false, NOW);
    await submit(aws.cloud, keyOf(job), true, NOW);
    for (const arn of arns) {
      expect((await left(job))?.todo).toBeUndefined();
      expect(statuses()).toEqual({ 1: 'RUNNING' });
      await end(job, arn);
    }
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('delete');
    expect(statuses()).toEqual({ 1: 'ABORTED' });
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('nothing');
    expect((await pods(job)).map(({ pod }) => pod.status.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  it('leaves its name to another one, whose pods and deletion are another matter', async () => {
    const { job, arns } = await orphaned();
    const uid = '11111111-1c2d-4e3f-8a9b-0c1d2e3f4a5b';
    const next = { ...job, metadata: { ...job.metadata, uid } };
    await aws.store.jobs.create(newRecord(next, NOW).record, NOW);
    await submit(aws.cloud, keyOf(next), false, NOW);
    const arn = await aws.runTask(next, 0);
    await recordTasks(aws.store, keyOf(next), await aws.seen(arn), NOW);
    await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), NOW);
    expect(await pods(next)).toHaveLength(1);
    await deleteJob(aws.store, { namespace: 'default', name: 'pi', dryRun: false, now: NOW });
    await submit(aws.cloud, keyOf(next), true, NOW);
    expect((await aws.seen(arn, ...arns)).map(({ task }) => task.desiredStatus)).toEqual([
      'STOPPED',
      'RUNNING',
      'RUNNING',
    ]);
    expect(await pods(job)).toHaveLength(2);
  });

  it('is nothing to a pod of it that is deleted later: its task is stopped', async () => {
    const { job, arns } = await orphaned();
    const [first] = await pods(job);
    const { namespace, name } = first?.pod.metadata ?? { namespace: '', name: '' };
    await deletePod(aws.store, { namespace, name, dryRun: false, now: NOW });
    expect(await stopPod(aws.cloud, { namespace, name }, NOW)).toBe(true);
    const desired = (await aws.seen(...arns)).map(({ task }) => task.desiredStatus).sort();
    expect(desired).toEqual(['RUNNING', 'STOPPED']);
    await end(job, first?.taskArn ?? '');
    expect((await pods(job)).map(({ taskArn }) => taskArn)).toEqual(arns.filter((arn) => arn !== first?.taskArn));
  });

  it('is not brought to an end by what was asked of it before and is done late', async () => {
    const { job } = await running();
    const before = await stored();
    await orphan();
    if (before) await scale(aws.cloud, keyOf(job), before, NOW);
    expect(statuses()).toMatchObject({ 1: 'RUNNING' });
  });

  it('ends those of its executions in which no pod goes on', async () => {
    const { job } = await running({ completionMode: 'Indexed', activeDeadlineSeconds: undefined });
    await aws.store.jobs.update(keyOf(job), NOW, (record) => {
      const spec = { ...record.job.spec, completions: 5, parallelism: 4 };
      return settle({ ...record, job: { ...record.job, spec } }, NOW);
    });
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect(statuses()).toEqual({ 1: 'RUNNING', '1-1': 'RUNNING' });
    await orphan();
    await aws.store.jobs.update(keyOf(job), NOW, (record) => {
      const orphans = record.progress.orphans?.without(3);
      return { record: { ...record, progress: { ...record.progress, ...(orphans && { orphans }) } } };
    });
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect(statuses()).toEqual({ 1: 'RUNNING', '1-1': 'ABORTED' });
  });
});
