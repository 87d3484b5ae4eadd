import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { ring } from '../../src/aws/set-alarm';
import { submit } from '../../src/aws/submit';
import type { AdmittedJob, JobSpec } from '../../src/job/types';
import { updateJob } from '../../src/operations/update-job';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { START } from '../support/pods';
import { executionArn } from '../support/step-functions';

const SECOND = 1000;

let aws: TestAws;
beforeEach(async () => {
  aws = await makeAws();
});

/** A Job that has ended when it was created. */
const createEnded = (ttlSecondsAfterFinished: number) => aws.createJob({ completions: 0, ttlSecondsAfterFinished });
const submitted = (job: AdmittedJob, now = START) => submit(aws.cloud, keyOf(job), false, now);
const recordOf = () => aws.store.jobs.get('default', 'pi');
const todo = async () => (await aws.items('Job'))[0]?.todo?.S;

async function patch(change: Partial<JobSpec>, now: number) {
  const changed = (job: AdmittedJob) => ({ ...job, spec: { ...job.spec, ...change } });
  const request = { namespace: 'default', name: 'pi', change: changed, dryRun: false, now };
  expect(await updateJob(aws.others(), request)).toMatchObject({ kind: 'updated' });
}

async function alarmOf({ metadata }: AdmittedJob, serial: number, at: number) {
  const arn = executionArn('alarms', `${metadata.uid}-alarm-${serial}-${at / SECOND}`);
  const { status, input } = await aws.sfn.client.send(new DescribeExecutionCommand({ executionArn: arn }));
  return { status, until: JSON.parse(input ?? '').until };
}

describe('submit sets the alarm of a Job', () => {
  it('for the end of its ttl, once', async () => {
    const job = await createEnded(60);
    expect(await todo()).toBe('alarm');
    expect(await submitted(job)).toBe('alarm');
    const at = START + 60 * SECOND;
    expect(await alarmOf(job, 1, at)).toEqual({ status: 'RUNNING', until: new Date(at).toISOString() });
    expect((await recordOf())?.alarm).toEqual({ serial: 1, at });
    expect(await todo()).toBeUndefined();
    expect(await submitted(job)).toBe('nothing');
  });

  it('a second ahead when it is due', async () => {
    const job = await createEnded(0);
    await submitted(job, START + 500);
    expect((await alarmOf(job, 1, START)).until).toBe(new Date(START + 1500).toISOString());
  });

  it('in several when it is due in years', async () => {
    const job = await createEnded(1e9);
    await submitted(job);
    expect((await alarmOf(job, 1, START + 1e12)).until).toBe(new Date(START + 300 * 86_400_000).toISOString());
  });

  it('in place of the one it had when the ttl is changed, and none when it is taken away', async () => {
    const job = await createEnded(60);
    await submitted(job);
    await patch({ ttlSecondsAfterFinished: 100 }, START + SECOND);
    expect(await submitted(job)).toBe('alarm');
    expect((await alarmOf(job, 1, START + 60 * SECOND)).status).toBe('ABORTED');
    expect((await alarmOf(job, 2, START + 100 * SECOND)).status).toBe('RUNNING');
    await patch({ ttlSecondsAfterFinished: undefined }, START + SECOND);
    expect(await submitted(job)).toBe('alarm');
    expect((await alarmOf(job, 2, START + 100 * SECOND)).status).toBe('ABORTED');
    expect((await recordOf())?.alarm).toEqual({ serial: 3 });
    expect(await submitted(job)).toBe('nothing');
  });

  it('anew when it was stopped before it was known to be set, as by a crash', async () => {
    const job = await createEnded(60);
    const at = START + 60 * SECOND;
    await aws.cloud.alarms.set(keyOf(job), { serial: 1, at }, at, START);
    await aws.cloud.alarms.cancel(job.metadata.uid, { serial: 1, at });
    expect(await submitted(job)).toBe('alarm');
    expect((await recordOf())?.alarm).toEqual({ serial: 2, at });
    expect((await alarmOf(job, 2, at)).status).toBe('RUNNING');
  });

  it('and stops it when the Job is deleted', async () => {
    const job = await createEnded(60);
    await submitted(job);
    const record = await recordOf();
    if (record) await aws.store.jobs.remove(record, START);
    expect(await submit(aws.cloud, keyOf(job), true, START)).toBe('delete');
    expect((await alarmOf(job, 1, START + 60 * SECOND)).status).toBe('ABORTED');
  });
});

describe('an alarm that rings', () => {
  it('deletes a Job whose ttl is over', async () => {
    const job = await createEnded(60);
    expect(await ring(aws.cloud, keyOf(job), 1, START + 60 * SECOND)).toBe(true);
    expect((await recordOf())?.job.metadata.deletionTimestamp).toBe('2026-01-31T12:01:00Z');
    expect(await submitted(job, START + 60 * SECOND)).toBe('delete');
    expect(await recordOf()).toBeUndefined();
    expect(await aws.store.jobs.findDeleted(job.metadata.uid)).toMatchObject({ todo: 'delete' });
    expect(await ring(aws.cloud, keyOf(job), 1, START + 60 * SECOND)).toBe(false);
  });

  it('never deletes another Job of the name', async () => {
    const job = await createEnded(0);
    expect(await ring(aws.cloud, { ...keyOf(job), uid: 'earlier' }, 1, START + SECOND)).toBe(false);
    expect(await recordOf()).toBeDefined();
  });

  it('looks at the ttl as it is then', async () => {
    const job = await createEnded(60);
    await submitted(job);
    await patch({ ttlSecondsAfterFinished: 100 }, START + 30 * SECOND);
    // The old alarm rings before Submit has set the new one.
    expect(await ring(aws.cloud, keyOf(job), 1, START + 60 * SECOND)).toBe(true);
    expect(await submitted(job)).toBe('alarm');
    expect((await alarmOf(job, 2, START + 100 * SECOND)).status).toBe('RUNNING');
    // And once more, late.
    expect(await ring(aws.cloud, keyOf(job), 1, START + 61 * SECOND)).toBe(false);
    expect(await recordOf()).toMatchObject({ alarm: { serial: 2 } });
  });

  it('looks again at a Job that is changed at that moment', async () => {
    const job = await createEnded(60);
    let changed = false;
    aws.around(async (name, input, action) => {
      if (name === 'TransactWriteItems' && !changed) {
        changed = true;
        await patch({ ttlSecondsAfterFinished: 1000 }, START + 60 * SECOND);
      }
      return action(input);
    });
    expect(await ring(aws.cloud, keyOf(job), 1, START + 60 * SECOND)).toBe(false);
    expect((await recordOf())?.job).toMatchObject({ spec: { ttlSecondsAfterFinished: 1000 } });
    expect((await recordOf())?.job.metadata).not.toHaveProperty('deletionTimestamp');
    expect(await aws.store.jobs.findDeleted(job.metadata.uid)).toBeUndefined();
  });

  it('fails a Job with parallelism 0 at its deadline', async () => {
    const job = await aws.createJob({ completions: 1, parallelism: 0, activeDeadlineSeconds: 30 });
    expect(await ring(aws.cloud, keyOf(job), 1, START + 29 * SECOND)).toBe(false);
    expect(await ring(aws.cloud, keyOf(job), 1, START + 30 * SECOND)).toBe(true);
    const types = (await recordOf())?.job.status?.conditions?.map(({ type }) => type);
    expect(types).toEqual(['FailureTarget', 'Failed', 'Finished']);
    expect(await aws.said()).toEqual(['DeadlineExceeded: Job was active longer than specified deadline']);
  });
});
