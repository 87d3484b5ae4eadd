import { DescribeTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { recordTasks } from '../../src/aws/record-tasks';
import { runCronJob } from '../../src/aws/run-cron-job';
import { submit } from '../../src/aws/submit';
import { submitCronJob } from '../../src/aws/submit-cron-job';
import { type Swept, sweep } from '../../src/aws/sweep';
import { newCronJobRecord } from '../../src/cron/cron-job-record';
import type { AdmittedJob } from '../../src/job/types';
import { deleteJob } from '../../src/operations/delete-job';
import { deletePod } from '../../src/operations/delete-pod';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { admittedCron, CREATED } from '../support/cron-job';
import { CLUSTER } from '../support/ecs';
import { START } from '../support/pods';
import { executionArn } from '../support/step-functions';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let aws: TestAws;
let failures: unknown[];
beforeEach(async () => {
  aws = await makeAws();
  failures = [];
  await aws.store.sweepMark.set();
});

const sweepAt = (now: number) => sweep(aws.cloud, now, (key, error) => failures.push([key.name, String(error)]));
const record = async () => (await aws.store.jobs.get('default', 'pi')) ?? Promise.reject(new Error('no such Job'));
const nothing: Swept = {
  ...{ asleep: false, repeated: 0, concluded: 0, recorded: 0, stopped: 0, deregistered: 0, failed: 0 },
};

/** A Job whose execution runs, with a pod for each slot that runs for ever. */
async function running(spec: object = {}): Promise<{ job: AdmittedJob; arns: string[] }> {
  const job = await aws.createJob({ completions: 2, parallelism: 2, completionMode: 'Indexed', ...spec });
  await submit(aws.cloud, keyOf(job), false, START);
  const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
  await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), START);
  return { job, arns };
}

const desired = async (arn: string) => (await aws.seen(arn))[0]?.task.desiredStatus;
const stopExecution = (job: AdmittedJob) =>
  aws.sfn.client.send(new StopExecutionCommand({ executionArn: executionArn('inline', `${job.metadata.uid}-1`) }));

describe('a sweep', () => {
  it('ends after two reads when nothing runs', async () => {
    await aws.store.sweepMark.remove();
    const asked: string[] = [];
    aws.around((name, input, action) => {
      asked.push(name);
      return action(input);
    });
    expect(await sweepAt(START)).toEqual({ ...nothing, asleep: true });
    expect(asked).toEqual(['GetItem', 'Query']);
  });

  it('does nothing to a Job that is as it should be', async () => {
    await running();
    const before = await aws.stored();
    expect(await sweepAt(START + HOUR)).toEqual(nothing);
    expect(await aws.stored()).toEqual(before);
  });

  it('is awake once a Job asks for something, though nobody ever works on it', async () => {
    await aws.store.sweepMark.remove();
    await aws.createJob({ suspend: true });
    expect(await aws.store.sweepMark.isSet()).toBe(false);
    const before = await record();
    await aws.store.jobs.replace(before, { ...before, todo: 'start' }, START);
    expect(await aws.store.sweepMark.isSet()).toBe(true);
  });

  it('tells again what a Job has asked for in vain, but not what is on its way', async () => {
    await aws.createJob();
    const { version } = await record();
    expect(await sweepAt(START + 5 * MINUTE)).toEqual(nothing);
    expect(await sweepAt(START + HOUR)).toEqual({ ...nothing, repeated: 1 });
    expect(await record()).toMatchObject({ todo: 'start' });
    expect((await record()).version).toBeGreaterThan(version);
  });

  it('tells again what a deleted Job has left', async () => {
    const { job } = await running();
    await aws.store.jobs.remove(await record(), START);
    expect(await sweepAt(START + HOUR)).toMatchObject({ repeated: 1, stopped: 2 });
    expect(await aws.store.jobs.findDeleted(job.metadata.uid)).toMatchObject({ todo: 'delete' });
  });

  it('goes on in another execution when one has ended without a word', async () => {
    const { job } = await running();
    await stopExecution(job);
    expect(await sweepAt(START + 10 * MINUTE)).toEqual(nothing);
    expect(await sweepAt(START + HOUR)).toMatchObject({ concluded: 1, failed: 0 });
    expect(await record()).toMatchObject({ todo: 'start', progress: { generation: 2 } });
  });

  it('learns from ECS how pods ended whose last events were lost', async () => {
    aws = await makeAws({ script: () => ({ seconds: 5 }) });
    await aws.store.sweepMark.set();
    const { job, arns } = await running();
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    await stopExecution(job);
    expect(await sweepAt(START + HOUR)).toMatchObject({ recorded: 2, concluded: 1 });
    expect((await record()).job.status).toMatchObject({ succeeded: 2, completionTime: expect.any(String) });
    const phases = (await aws.store.pods.ofJob(keyOf(job))).map(({ pod }) => pod.status.phase);
    expect(phases).toEqual(['Succeeded', 'Succeeded']);
  });

  it('learns from ECS what pods have come to while others of their Job run', async () => {
    aws = await makeAws({ script: (_, nth) => (nth === 0 ? { seconds: 5 } : { neverEnds: true }) });
    await aws.store.sweepMark.set();
    const { arns } = await running();
    await aws.ecs.ecs.stopped(arns[0] ?? '');
    expect(await sweepAt(START + 10 * MINUTE)).toEqual({ ...nothing, recorded: 1 });
    expect((await record()).job.status).toMatchObject({ active: 1, succeeded: 1 });
    expect(await sweepAt(START + HOUR)).toEqual(nothing);
  });

  it('stops a pod that its user has deleted, when nobody did', async () => {
    const { arns } = await running();
    const [first] = await aws.store.pods.ofJob(keyOf((await record()).job));
    if (!first) throw new Error('there is no pod');
    const { namespace, name } = first.pod.metadata;
    await deletePod(aws.store, { namespace, name, dryRun: false, now: START });
    expect(await sweepAt(START + 10 * MINUTE)).toEqual(nothing);
    expect(await sweepAt(START + HOUR)).toEqual({ ...nothing, stopped: 1 });
    const states = await Promise.all(arns.map(desired));
    expect(states.sort()).toEqual(['RUNNING', 'STOPPED']);
  });

  it('takes away pods of a Job that was deleted, whose last events were lost', async () => {
    const { job, arns } = await running();
    await aws.store.jobs.remove(await record(), START);
    await submit(aws.cloud, keyOf(job), true, START);
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    expect(await aws.store.pods.ofJob(keyOf(job))).toHaveLength(2);
    expect(await sweepAt(START + 10 * MINUTE)).toMatchObject({ asleep: false, recorded: 2, failed: 0 });
    expect(await aws.store.pods.ofJob(keyOf(job))).toEqual([]);
    expect((await sweepAt(START + 2 * HOUR)).asleep).toBe(true);
  });

  it('ends the deletion of a Job that waited for its pods, when nobody did', async () => {
    await running();
    const { todo: _, ...before } = await record();
    const metadata = { ...before.job.metadata, deletionTimestamp: before.job.metadata.creationTimestamp };
    const held = { ...metadata, finalizers: ['foregroundDeletion'] };
    await aws.store.jobs.replace(before, { ...before, job: { ...before.job, metadata: held } }, START);
    await stopExecution(before.job);
    await aws.store.pods.delete(await aws.store.pods.ofJob(keyOf(before.job)), START);
    await sweepAt(START + HOUR);
    expect(await aws.store.jobs.get('default', 'pi')).toBeUndefined();
  });

  it('lets go of pods that even ECS has forgotten, so that their Job can end', async () => {
    const { job, arns } = await running();
    await aws.store.jobs.update(keyOf(job), START, (before) => ({
      record: { ...before, job: { ...before.job, spec: { ...before.job.spec, suspend: true } } },
    }));
    await stopExecution(job);
    for (const task of arns) await aws.ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task }));
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    aws.around((name, input, action) =>
      name === 'DescribeTasks' ? Promise.resolve({ tasks: [], failures: [] }) : action(input),
    );
    expect(await sweepAt(START + 2 * HOUR)).toMatchObject({ recorded: 2, failed: 0 });
    expect((await record()).progress.alive.size).toBe(0);
    expect((await sweepAt(START + 3 * HOUR)).asleep).toBe(true);
  });

  describe('pods that have outlived their Job', () => {
    const orphaned = async () => {
      const made = await running();
      await deleteJob(aws.store, {
        ...{ namespace: 'default', name: 'pi', propagation: 'Orphan', dryRun: false, now: START },
      });
      for (const deleted of [false, true]) await submit(aws.cloud, keyOf(made.job), deleted, START);
      return made;
    };

    it('are left alone, and their task definition is kept', async () => {
      const { arns } = await orphaned();
      const before = await aws.stored();
      for (const days of [1, 10, 20, 30]) expect(await sweepAt(START + days * DAY)).toEqual(nothing);
      expect(await aws.stored()).toEqual(before);
      expect(await Promise.all(arns.map(desired))).toEqual(['RUNNING', 'RUNNING']);
      expect(await aws.items('TaskDefinition')).toEqual([
        expect.not.objectContaining({ unusedSince: expect.anything() }),
      ]);
    });

    it('are not run again when their execution has ended without a word', async () => {
      const { job, arns } = await orphaned();
      await stopExecution(job);
      expect(await sweepAt(START + HOUR)).toMatchObject({ concluded: 1, failed: 0 });
      expect(await Promise.all(arns.map(desired))).toEqual(['STOPPED', 'STOPPED']);
      for (const arn of arns) await aws.ecs.ecs.stopped(arn);
      await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), START + HOUR);
      const phases = (await aws.store.pods.ofJob(keyOf(job))).map(({ pod }) => pod.status.phase);
      expect(phases).toEqual(['Failed', 'Failed']);
      const left = await aws.store.jobs.findDeleted(job.metadata.uid);
      expect([left?.progress.generation, left?.progress.orphans?.size]).toEqual([1, 0]);
    });
  });

  it('stops tasks of a Job that is gone, and leaves those of others alone', async () => {
    const { arns } = await running();
    const stranger = await aws.ecs.run({ taskDefinition: 'pods' });
    const { job } = await record();
    const orphan = await aws.runTask(job, 1, { uid: '99999999-0000-4000-8000-000000000000' });
    expect(await sweepAt(START + HOUR)).toEqual({ ...nothing, stopped: 1 });
    expect(await desired(orphan)).toBe('STOPPED');
    expect(await desired(arns[0] ?? '')).toBe('RUNNING');
    const [task] = (await aws.ecs.ecs.describeTasks({ cluster: CLUSTER, tasks: [stranger.taskArn] })).tasks;
    expect(task?.desiredStatus).toBe('RUNNING');
  });

  it('looks after the other Jobs when one cannot be looked after', async () => {
    const { job } = await running();
    await stopExecution(job);
    aws.around((name, input, action) =>
      /^Put|^Transact/.test(name) ? Promise.reject(new Error('no')) : action(input),
    );
    expect(await sweepAt(START + HOUR)).toMatchObject({ failed: 1, asleep: false });
    expect(failures).toEqual([['pi', expect.stringContaining('no')]]);
  });

  it('falls asleep when nothing is left to be done, and not while a Job is created', async () => {
    expect(await sweepAt(START + HOUR)).toEqual({ ...nothing, asleep: true });
    expect(await aws.store.sweepMark.isSet()).toBe(false);
    await aws.store.sweepMark.set();
    aws.around(async (name, input, action) => {
      const answer = await action(input);
      if (name === 'DeleteItem') {
        aws.around(undefined);
        await aws.createJob();
      }
      return answer;
    });
    await sweepAt(START + HOUR);
    expect(await aws.store.sweepMark.isSet()).toBe(true);
  });
});

describe('task definitions that no Job runs any more', () => {
  it('are deregistered after a week, in steps, and registered anew for whoever needs one before', async () => {
    const { job } = await running();
    const { execution } = await record();
    const status = async () => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: `${execution?.family}:1` });
      return (await aws.ecs.client.send(command)).taskDefinition?.status;
    };
    await sweepAt(START + 10 * DAY);
    await sweepAt(START + 20 * DAY);
    expect(await status()).toBe('ACTIVE');

    await aws.store.jobs.remove(await record(), START + 20 * DAY);
    await submit(aws.cloud, keyOf(job), true, START + 20 * DAY);
    const families = await aws.items('TaskDefinition');
    expect(families).toHaveLength(1);
    for (const day of [21, 29, 29.5]) {
      await aws.store.sweepMark.set();
      expect((await sweepAt(START + day * DAY)).deregistered).toBe(0);
    }
    expect(await status()).toBe('ACTIVE');
    await aws.store.sweepMark.set();
    expect((await sweepAt(START + 31 * DAY)).deregistered).toBe(1);
    expect(await status()).toBe('INACTIVE');
    expect(await aws.items('TaskDefinition')).toEqual([]);

    await submit(aws.cloud, keyOf(await aws.createJob()), false, START + 31 * DAY);
    expect((await record()).execution?.family).toBe(execution?.family);
    expect(await aws.items('TaskDefinition')).toMatchObject([{ arn: { S: expect.stringMatching(/:2$/) } }]);
  });
});

describe('CronJobs', () => {
  const stored = async (spec: object = {}) => {
    const cronJob = admittedCron({ schedule: '0 * * * *', ...spec });
    await aws.store.cronJobs.create(newCronJobRecord(cronJob), CREATED);
    const { namespace, name } = cronJob.metadata;
    const read = async () => (await aws.store.cronJobs.get(namespace, name)) ?? Promise.reject(new Error('gone'));
    return { key: keyOf(cronJob as never), read };
  };

  it('that ask for something are written once more, and deleted ones as well', async () => {
    const { key, read } = await stored();
    const before = await read();
    expect(await sweepAt(CREATED + 10 * MINUTE)).toMatchObject({ asleep: false, repeated: 0 });
    expect(await sweepAt(CREATED + HOUR)).toMatchObject({ asleep: false, repeated: 1 });
    expect((await read()).version).toBeGreaterThan(before.version);
    expect((await read()).cronJob).toEqual(before.cronJob);
    await aws.store.cronJobs.remove(await read(), CREATED + HOUR);
    expect(await sweepAt(CREATED + 2 * HOUR)).toMatchObject({ repeated: 1 });
    await submitCronJob(aws.cloud, key, true, CREATED + 2 * HOUR);
    expect(await sweepAt(CREATED + 3 * HOUR)).toMatchObject({ repeated: 0 });
  });

  it('whose next Job was written down and not started, get it', async () => {
    const { key, read } = await stored();
    await submitCronJob(aws.cloud, key, false, CREATED);
    await aws.store.cronJobs.replace(await read(), { ...(await read()), starting: CREATED + HOUR }, CREATED + HOUR);
    await sweepAt(CREATED + HOUR + 10 * MINUTE);
    expect((await read()).cronJob.status).toMatchObject({ active: [{ name: 'nightly-29497740' }] });
  });

  it('whose time has come and was missed, get their Job, also when nothing else runs', async () => {
    const { key, read } = await stored();
    await submitCronJob(aws.cloud, key, false, CREATED);
    await aws.store.sweepMark.remove();
    expect(await sweepAt(CREATED + 10 * MINUTE)).toMatchObject({ asleep: true });
    await sweepAt(CREATED + HOUR + 10 * MINUTE);
    expect((await read()).cronJob.status).toMatchObject({ active: [{ name: 'nightly-29497740' }] });
  });

  it('learn of Jobs that are gone or have ended, and go on', async () => {
    const { key, read } = await stored({ concurrencyPolicy: 'Forbid' });
    await submitCronJob(aws.cloud, key, false, CREATED);
    await runCronJob(aws.store, key, CREATED + HOUR);
    const [reference] = (await read()).cronJob.status?.active ?? [];
    const job = await aws.store.jobs.get('default', reference?.name ?? '');
    if (job) await aws.store.jobs.remove(job, CREATED + HOUR);
    await sweepAt(CREATED + 3 * HOUR);
    expect((await read()).cronJob.status).toMatchObject({
      ...{ lastScheduleTime: '2026-01-31T15:00:00Z', active: [{ name: 'nightly-29497860' }] },
    });
  });
});
