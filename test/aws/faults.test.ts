import { finishJob } from '../../src/aws/finish-job';
import { judgeFailure } from '../../src/aws/judge-failure';
import { recordTasks } from '../../src/aws/record-tasks';
import { submit } from '../../src/aws/submit';
import { deleteJob } from '../../src/operations/delete-job';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { CLUSTER } from '../support/ecs';
import { START } from '../support/pods';
import { FAULTS, failNth } from '../support/store';

jest.setTimeout(60_000);

const NOW = START + 60_000;

interface Prepared {
  aws: TestAws;
  act(): Promise<unknown>;
  /** What comes to be heard sooner or later in any case. */
  after?(): Promise<unknown>;
}

/** What functions do, made ready to be done: call by call, where test/faults takes whole lives of Jobs. */
const WORK: Record<string, (attempts: number) => Promise<Prepared>> = {
  async 'recording tasks'(attempts) {
    const aws = await makeAws({ attempts, script: (_, nth) => ({ exitCode: nth }) });
    const job = await aws.createJob({ completions: 2, parallelism: 2, completionMode: 'Indexed' });
    const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    const seen = arns.flatMap((arn) => aws.told(arn));
    return { aws, act: () => recordTasks(aws.store, keyOf(job), seen, NOW) };
  },
  async 'judging a failure'(attempts) {
    const aws = await makeAws({ attempts, script: () => ({ exitCode: 1 }) });
    const job = await aws.createJob({ backoffLimit: 0 });
    const arn = await aws.runTask(job, 0);
    await aws.ecs.ecs.stopped(arn);
    const seen = await aws.seen(arn);
    const cause = JSON.stringify(aws.ecs.events(arn).at(-1));
    const place = { job: keyOf(job), generation: 1, slot: 0, attempt: 0, launch: 0, spot: false, interruptions: 0 };
    const failure = { ...place, error: 'States.TaskFailed', cause, at: new Date(NOW).toISOString() };
    return {
      aws,
      act: () => judgeFailure(aws.store, failure),
      after: () => recordTasks(aws.store, keyOf(job), seen, NOW),
    };
  },
  async 'finishing a Job'(attempts) {
    const aws = await makeAws({ attempts, script: () => ({ seconds: 1 }) });
    const job = await aws.createJob({ completions: 2, parallelism: 2, completionMode: 'Indexed' });
    await submit(aws.cloud, keyOf(job), false, START);
    const tasks = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
    for (const arn of tasks) await aws.ecs.ecs.stopped(arn);
    const seen = await aws.seen(...tasks);
    return {
      aws,
      act: () => finishJob(aws.cloud, keyOf(job), { kind: 'completed', generation: 1, tasks }, 0, NOW),
      after: () => recordTasks(aws.store, keyOf(job), seen, NOW),
    };
  },
  async 'starting a Job'(attempts) {
    const aws = await makeAws({ attempts });
    const job = await aws.createJob({ completions: 50 });
    return { aws, act: () => submit(aws.cloud, keyOf(job), false, NOW) };
  },
  async 'deleting a Job'(attempts) {
    const aws = await makeAws({ attempts });
    const job = await aws.createJob({ completions: 3, parallelism: 3 });
    await submit(aws.cloud, keyOf(job), false, START);
    const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
    await recordTasks(aws.store, keyOf(job), await aws.seen(...arns), NOW);
    const act = async () => {
      const record = await aws.store.jobs.get('default', 'pi');
      if (record) await aws.store.jobs.remove(record, NOW);
      await submit(aws.cloud, keyOf(job), true, NOW);
    };
    return { aws, act };
  },
  async 'deleting a Job whose pods stay'(attempts) {
    const aws = await makeAws({ attempts });
    const job = await aws.createJob({ activeDeadlineSeconds: 3600 });
    for (const _ of ['execution', 'alarm']) await submit(aws.cloud, keyOf(job), false, START);
    await recordTasks(aws.store, keyOf(job), await aws.seen(await aws.runTask(job, 0)), NOW);
    const act = async () => {
      const { namespace, name } = keyOf(job);
      await deleteJob(aws.store, { namespace, name, propagation: 'Orphan', dryRun: false, now: NOW });
      await submit(aws.cloud, keyOf(job), false, NOW);
    };
    return { aws, act };
  },
};

/** Everything that lasts: what is stored, what runs and what is to be stopped. */
async function traces(aws: TestAws) {
  const tasks = await aws.ecs.call('ListTasks', { cluster: CLUSTER, desiredStatus: 'RUNNING' });
  return { ...(await aws.stored()), tasks, executions: aws.sfn.statuses() };
}

/** Does the work without hearing the answer to its n-th call, and again when it has failed. */
async function withFault(work: string, nth: number, attempts: number) {
  const { aws, act, after } = await (WORK[work] as (attempts: number) => Promise<Prepared>)(attempts);
  const counter = failNth(nth, FAULTS['done and not answered'] as never);
  aws.around(counter.around);
  // Tasks that are stopped take their time, which the real pauses of the SDK are not to give them.
  aws.ecs.clock.hold();
  try {
    await act();
  } catch {
    await act();
  }
  aws.around(undefined);
  await after?.();
  return { calls: counter.calls(), found: await traces(aws), said: await aws.said() };
}

describe.each(Object.keys(WORK))('%s', (work) => {
  it('comes to the same when it ends behind any one call, and is done again', async () => {
    const calm = await withFault(work, -1, 1);
    expect(calm.calls).toBeGreaterThan(2);
    for (let nth = 0; nth < calm.calls; nth++) {
      const { found } = await withFault(work, nth, 1);
      expect({ nth, found }).toEqual({ nth, found: calm.found });
    }
  });
});

/** Those that say in events what they have done: a repetition of their own would find nothing left to say. */
describe.each(['recording tasks', 'judging a failure', 'finishing a Job'])('%s', (work) => {
  it('has all its effects when the SDK repeats a call whose answer was lost', async () => {
    const calm = await withFault(work, -1, 3);
    for (let nth = 0; nth < calm.calls; nth++) {
      const { found, said } = await withFault(work, nth, 3);
      expect({ nth, found, said }).toEqual({ nth, found: calm.found, said: calm.said });
    }
  });
});
