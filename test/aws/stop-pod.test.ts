import { judgeFailure } from '../../src/aws/judge-failure';
import { recordTasks } from '../../src/aws/record-tasks';
import { stopPod } from '../../src/aws/stop-pods';
import { submit } from '../../src/aws/submit';
import { deletePod } from '../../src/operations/delete-pod';
import { keyOf, makeAws } from '../support/aws';
import { pascal } from '../support/pod-world';
import { START } from '../support/pods';

const NOW = START + 60_000;

/** A Job of two whose first pod runs, and takes ten seconds to stop. */
async function runningPod() {
  const aws = await makeAws({ script: () => ({ neverEnds: true, terminates: { exitCode: 143, seconds: 10 } }) });
  const job = await aws.createJob({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimit: 0 });
  await submit(aws.cloud, keyOf(job), false, START);
  const arn = await aws.runTask(job, 0);
  await recordTasks(aws.store, keyOf(job), await aws.seen(arn), NOW);
  const [{ identity }] = (await aws.seen(arn)) as [Awaited<ReturnType<typeof aws.seen>>[number]];
  const pod = { namespace: 'default', name: identity.podName };
  const status = async () => (await aws.store.jobs.get('default', 'pi'))?.job.status;
  return { aws, job, arn, pod, status };
}

describe('a pod that its user deletes', () => {
  it('is told to stop, and is terminating and not active until it has; then it has failed', async () => {
    const { aws, job, arn, pod, status } = await runningPod();
    expect(await stopPod(aws.cloud, pod, NOW)).toBe(false);
    expect(await deletePod(aws.store, { ...pod, dryRun: false, now: NOW })).toMatchObject({ kind: 'deleted' });
    expect(await stopPod(aws.cloud, pod, NOW)).toBe(true);
    expect((await aws.seen(arn))[0]?.task).toMatchObject({
      desiredStatus: 'STOPPED',
      stoppedReason: 'The pod was deleted',
    });
    expect(await status()).toMatchObject({ active: 1, terminating: 1 });
    expect(await status()).not.toHaveProperty('failed');
    await aws.ecs.ecs.stopped(arn);
    const [seen] = await aws.seen(arn);
    if (!seen) throw new Error('there is no task');
    const place = { job: keyOf(job), generation: 1, slot: 0, attempt: 0, launch: 0, spot: false, interruptions: 0 };
    const failure = { ...place, error: 'States.TaskFailed', cause: pascal(seen.task), at: new Date(NOW).toISOString() };
    expect(await judgeFailure(aws.store, failure)).toMatchObject({ action: 'FailJob', error: 'BackoffLimitExceeded' });
    expect(await aws.store.pods.get(pod.namespace, pod.name)).toBeUndefined();
    // What is told of it late does not bring it back.
    await recordTasks(aws.store, keyOf(job), aws.told(arn), NOW);
    expect(await aws.store.pods.get(pod.namespace, pod.name)).toBeUndefined();
    expect(await status()).toMatchObject({ failed: 2, terminating: 1 });
  });

  it('is nothing that is done for pods of another time', async () => {
    const { aws, pod } = await runningPod();
    expect(await stopPod(aws.cloud, { ...pod, name: 'nosuch' }, NOW)).toBe(false);
  });
});
