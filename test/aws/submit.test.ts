import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { recordTasks } from '../../src/aws/record-tasks';
import { submit } from '../../src/aws/submit';
import type { AdmittedJob } from '../../src/job/types';
import { settle } from '../../src/pods/settle';
import { BUCKET, keyOf, makeAws, type TestAws } from '../support/aws';
import { SERVICE_ACCOUNTS } from '../support/plan';
import { START } from '../support/pods';
import { executionArn } from '../support/step-functions';

const NOW = START + 60_000;

let aws: TestAws;
beforeEach(async () => {
  aws = await makeAws();
});

const recordOf = () => aws.store.jobs.get('default', 'pi');

async function executionOf(job: AdmittedJob, machine = 'inline', generation = 1) {
  const arn = executionArn(machine, `${job.metadata.uid}-${generation}`);
  return aws.sfn.client.send(new DescribeExecutionCommand({ executionArn: arn }));
}

async function remove() {
  const record = await recordOf();
  if (!record) throw new Error('there is no such Job');
  await aws.store.jobs.remove(record, NOW);
}

/** Tasks of the cluster that nobody has asked to stop. */
async function wanted(arns: string[]) {
  return (await aws.seen(...arns))
    .filter(({ task }) => task.desiredStatus === 'RUNNING')
    .map(({ task }) => task.taskArn);
}

describe('submit starts', () => {
  it('pods with the role of their service account', async () => {
    const job = await aws.createJob({}, { serviceAccountName: 'reader' });
    await submit(aws.cloud, keyOf(job), false, NOW);
    const { taskDefinition } = JSON.parse((await executionOf(job)).input ?? '');
    const command = new DescribeTaskDefinitionCommand({ taskDefinition });
    expect((await aws.ecs.client.send(command)).taskDefinition?.taskRoleArn).toBe(SERVICE_ACCOUNTS.default.reader);
  });

  it('an execution with the task definition that the pods need, once', async () => {
    const job = await aws.createJob();
    expect(await submit(aws.cloud, keyOf(job), false, NOW)).toBe('start');
    const { status, input } = await executionOf(job);
    expect(status).toBe('RUNNING');
    expect(JSON.parse(input ?? '')).toMatchObject({
      job: keyOf(job),
      generation: 1,
      items: { slots: [0] },
      attempt: 0,
    });
    const record = await recordOf();
    expect(record).toMatchObject({ execution: { generation: 1, arn: expect.stringContaining(job.metadata.uid) } });
    expect(record).not.toHaveProperty('todo');
    expect(await submit(aws.cloud, keyOf(job), false, NOW)).toBe('nothing');
  });

  it('no pods for an account that the stack does not name any more, and says so', async () => {
    const job = await aws.createJob({}, { serviceAccountName: 'gone' });
    await expect(submit(aws.cloud, keyOf(job), false, NOW)).rejects.toThrow('error looking up service account');
    expect(await aws.said()).toContain(
      'FailedCreate: Error creating: the namespace default has no service account "gone"; it has default, reader',
    );
    expect(await recordOf()).toMatchObject({ todo: 'start' });
  });

  it('with links to the console', async () => {
    const job = await aws.createJob();
    await submit(aws.cloud, keyOf(job), false, NOW);
    const { annotations } = (await recordOf())?.job.metadata ?? {};
    expect(annotations?.['gantry/execution']).toMatch(
      /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/states\/.*execution:inline:.*-1$/,
    );
  });

  it('many slots from a list, which it has stored', async () => {
    const job = await aws.createJob({ completions: 100, parallelism: 10 });
    await submit(aws.cloud, keyOf(job), false, NOW);
    const { items } = JSON.parse((await executionOf(job, 'distributed')).input ?? '');
    expect(items.bucket).toBe(BUCKET);
    const { body } = await aws.s3.getObject(items.bucket, items.key);
    expect(JSON.parse(body.toString())).toEqual(Array.from({ length: 100 }, (_, slot) => slot));
  });

  it('one execution when it is asked many times at once, and registers at most as many definitions as asked', async () => {
    const job = await aws.createJob();
    await Promise.all(Array.from({ length: 6 }, () => submit(aws.cloud, keyOf(job), false, NOW)));
    expect((await executionOf(job)).status).toBe('RUNNING');
    expect(await recordOf()).not.toHaveProperty('todo');
  });

  it('nothing for a message about another Job of that name', async () => {
    const job = await aws.createJob();
    expect(await submit(aws.cloud, { ...keyOf(job), uid: 'other' }, false, NOW)).toBe('nothing');
    expect(await submit(aws.cloud, { ...keyOf(job), name: 'nosuch' }, false, NOW)).toBe('nothing');
    await expect(executionOf(job)).rejects.toThrow('Execution Does Not Exist');
  });

  it('the same execution when it is tried again, though fewer places are left by then', async () => {
    aws = await makeAws({ script: () => ({ seconds: 5 }) });
    const job = await aws.createJob({ completionMode: 'Indexed', completions: 3, parallelism: 2 });
    aws.around(async (name, input, action) => {
      if (name.startsWith('Put') || name.startsWith('Transact')) throw new Error('the function ends here');
      return action(input);
    });
    await aws.store.sweepMark.set().catch(() => {});
    await expect(submit(aws.cloud, keyOf(job), false, NOW)).rejects.toThrow();
    aws.around(undefined);
    const arn = await aws.runTask(job, 0);
    await aws.ecs.ecs.stopped(arn);
    await recordTasks(aws.store, keyOf(job), await aws.seen(arn), NOW);
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect((await executionOf(job, 'distributed')).status).toBe('RUNNING');
    await expect(executionOf(job, 'inline')).rejects.toThrow('Execution Does Not Exist');
  });

  it('another execution for all places of a Job that was made larger when nobody had written down that it was started', async () => {
    const job = await aws.createJob({ completionMode: 'Indexed', completions: 2, parallelism: 2 });
    aws.around(async (name, input, action) => {
      const answer = await action(input);
      if (name === 'StartExecution') throw new Error('the function ends here');
      return answer;
    });
    await expect(submit(aws.cloud, keyOf(job), false, NOW)).rejects.toThrow();
    aws.around(undefined);
    await aws.store.jobs.update(keyOf(job), NOW, (record) => {
      const spec = { ...record.job.spec, completions: 3, parallelism: 3 };
      return settle({ ...record, job: { ...record.job, spec } }, NOW);
    });
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect((await executionOf(job)).status).toBe('ABORTED');
    const { status, input } = await executionOf(job, 'inline', 2);
    expect([status, JSON.parse(input ?? '').items]).toEqual(['RUNNING', { slots: [0, 1, 2] }]);
    expect(await recordOf()).toMatchObject({ execution: { generation: 2 } });
  });

  it('no execution that lives on when the Job is deleted at that moment', async () => {
    const job = await aws.createJob();
    aws.around(async (name, input, action) => {
      const answer = await action(input);
      if (name === 'StartExecution') {
        aws.around(undefined);
        await remove();
      }
      return answer;
    });
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect((await executionOf(job)).status).toBe('ABORTED');
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('delete');
  });
});

describe('submit deletes', () => {
  async function running() {
    const job = await aws.createJob({ completions: 3, parallelism: 3 });
    await submit(aws.cloud, keyOf(job), false, NOW);
    const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
    await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), NOW);
    expect(await aws.store.pods.ofJob(keyOf(job))).toHaveLength(2);
    return { job, arns };
  }

  it('what a deleted Job has left: execution, tasks and, once they have stopped, pods', async () => {
    const { job, arns } = await running();
    await remove();
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('delete');
    expect(await executionOf(job)).toMatchObject({ status: 'ABORTED', error: 'JobDeleted' });
    expect(await wanted(arns)).toEqual([]);
    for (const { pod } of await aws.store.pods.ofJob(keyOf(job)))
      expect(pod.metadata).toMatchObject({ deletionTimestamp: '2026-01-31T12:01:30Z', deletionGracePeriodSeconds: 30 });
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), NOW);
    expect(await aws.store.pods.ofJob(keyOf(job))).toEqual([]);
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('nothing');
  });

  it('a Job that waited for its pods, also when it failed after it had done all else', async () => {
    const job = await aws.createJob();
    const record = await recordOf();
    if (!record) throw new Error('there is no such Job');
    const metadata = { ...record.job.metadata, finalizers: ['foregroundDeletion'] };
    await aws.store.jobs.condemn({ ...record, job: { ...record.job, metadata } }, NOW);
    let reads = 0;
    aws.around(async (name, input, action) => {
      if (name === 'Query' && ++reads === 3) throw new Error('the function ends here');
      return action(input);
    });
    await expect(submit(aws.cloud, keyOf(job), false, NOW)).rejects.toThrow();
    aws.around(undefined);
    expect(await recordOf()).not.toHaveProperty('todo');
    await submit(aws.cloud, keyOf(job), false, NOW);
    expect(await recordOf()).toBeUndefined();
  });

  it('pods of tasks that ECS does not know any more', async () => {
    const { job, arns } = await running();
    for (const { pod, ...record } of await aws.store.pods.ofJob(keyOf(job)))
      await aws.store.pods.putEach(
        [{ ...record, pod, taskArn: `${record.taskArn.slice(0, -4)}ffff`, previous: { ...record, pod } }],
        NOW,
      );
    await remove();
    await submit(aws.cloud, keyOf(job), true, NOW);
    expect(await aws.store.pods.ofJob(keyOf(job))).toEqual([]);
    expect(arns).toHaveLength(2);
  });

  it('nothing of a Job of the same name that was created meanwhile', async () => {
    const { job } = await running();
    await remove();
    const record = await aws.store.jobs.findDeleted(job.metadata.uid);
    const next = { ...job, metadata: { ...job.metadata, uid: '11111111-1c2d-4e3f-8a9b-0c1d2e3f4a5b' } };
    if (record) await aws.store.jobs.create({ ...record, job: next, todo: 'start' }, NOW);
    await submit(aws.cloud, keyOf(job), true, NOW);
    expect((await recordOf())?.job.metadata.uid).toBe(next.metadata.uid);
  });

  it('a Job only as it is now', async () => {
    const { job } = await running();
    const stale = await recordOf();
    await recordTasks(aws.store, keyOf(job), await aws.seen(await aws.runTask(job, 2)), NOW);
    expect(stale && (await aws.store.jobs.remove(stale, NOW))).toBe(false);
    expect(await submit(aws.cloud, keyOf(job), true, NOW)).toBe('nothing');
    expect(await recordOf()).toBeDefined();
  });
});
