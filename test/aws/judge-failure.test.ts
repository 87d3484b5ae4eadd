import { judgeFailure } from '../../src/aws/judge-failure';
import { recordTasks } from '../../src/aws/record-tasks';
import type { AdmittedJob } from '../../src/job/types';
import type { PodFailure } from '../../src/plan/execution-input';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { START } from '../support/pods';

const NOW = START + 60_000;

/** What the state machine says of a launch whose task has failed. */
async function failureOf(aws: TestAws, job: AdmittedJob, slot: number, attempt = 0): Promise<PodFailure> {
  const arn = await aws.runTask(job, slot, { attempt });
  await aws.ecs.ecs.stopped(arn);
  const [seen] = await aws.seen(arn);
  return {
    ...{ job: keyOf(job), generation: 1, slot, attempt, launch: 0, at: new Date(NOW).toISOString() },
    ...{ spot: false, interruptions: 0 },
    ...{ error: 'States.TaskFailed', cause: JSON.stringify(seen?.task) },
  };
}

const failing = () => makeAws({ script: () => ({ exitCode: 3 }) });
const statusOf = async (aws: TestAws) => (await aws.store.jobs.get('default', 'pi'))?.job.status;

describe('judgeFailure', () => {
  it('counts a failure once, however often it is asked, and answers the same each time', async () => {
    const aws = await failing();
    const failure = await failureOf(aws, await aws.createJob({ backoffLimit: 2 }), 0);
    const first = await judgeFailure(aws.store, failure);
    // 10 seconds after the pod's end, which was before the minute was over (kubernetes-jobs.md 4.3).
    expect(first).toEqual({ action: 'RunAgain', seconds: 0, attempt: 1, launch: 0, interruptions: 0 });
    const stored = await aws.stored();
    expect(await judgeFailure(aws.store, failure)).toEqual(first);
    expect(await aws.stored()).toEqual(stored);
    expect(await statusOf(aws)).toMatchObject({ failed: 1 });
    const [pod, ...others] = await aws.store.pods.ofJob(failure.job);
    expect(others).toEqual([]);
    expect(pod?.pod.status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 3 } } }],
    });
  });

  it('counts once when it is asked many times at once', async () => {
    const aws = await failing();
    const failure = await failureOf(aws, await aws.createJob({ backoffLimit: 2 }), 0);
    const decisions = await Promise.all(Array.from({ length: 10 }, () => judgeFailure(aws.store, failure)));
    expect(new Set(decisions.map((decision) => JSON.stringify(decision))).size).toBe(1);
    expect(await statusOf(aws)).toMatchObject({ failed: 1 });
  });

  it('fails the Job exactly at its limit when many pods fail at once', async () => {
    const aws = await failing();
    const job = await aws.createJob({ completions: 10, parallelism: 10, backoffLimit: 3, completionMode: 'Indexed' });
    const failures = await Promise.all(Array.from({ length: 10 }, (_, slot) => failureOf(aws, job, slot)));
    const decisions = await Promise.all(failures.map((failure) => judgeFailure(aws.store, failure)));
    expect(decisions.filter(({ action }) => action === 'RunAgain')).toHaveLength(3);
    for (const decision of decisions)
      if (decision.action !== 'RunAgain')
        expect(decision).toMatchObject({ action: 'FailJob', error: 'BackoffLimitExceeded' });
    expect((await aws.said()).filter((text) => text.startsWith('SuccessfulCreate'))).not.toHaveLength(0);
  });

  it('says that a Job failed although its pod is changed by someone else at that moment', async () => {
    const aws = await failing();
    const job = await aws.createJob({ backoffLimit: 0 });
    const failure = await failureOf(aws, job, 0);
    const [seen] = await aws.seen(await aws.runTask(job, 0));
    let met = false;
    aws.around(async (name, input, action) => {
      if (name === 'TransactWriteItems' && JSON.stringify(input).includes('Change/Pod') && !met) {
        met = true;
        await recordTasks(
          aws.others(),
          failure.job,
          seen ? [{ ...seen, task: { ...seen.task, version: 1 } }] : [],
          NOW,
        );
      }
      return action(input);
    });
    expect(await judgeFailure(aws.store, failure)).toMatchObject({ action: 'FailJob' });
    expect(met).toBe(true);
    expect((await aws.said()).map((text) => text.split(':')[0])).toContain('BackoffLimitExceeded');
  });

  it('lets nothing go on of a Job that is deleted, or was never there', async () => {
    const aws = await failing();
    const job = await aws.createJob({ backoffLimit: 2 });
    const failure = await failureOf(aws, job, 0);
    const gone = { action: 'FailJob', error: 'JobDeleted' };
    expect(await judgeFailure(aws.store, { ...failure, job: { ...failure.job, uid: 'other' } })).toMatchObject(gone);
    const record = await aws.store.jobs.get('default', 'pi');
    if (record) await aws.store.jobs.remove(record, NOW);
    expect(await judgeFailure(aws.store, failure)).toMatchObject(gone);
    expect(await aws.store.pods.ofJob(failure.job)).toEqual([]);
  });
});
