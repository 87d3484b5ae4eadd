import { finishJob } from '../../src/aws/finish-job';
import { recordTasks } from '../../src/aws/record-tasks';
import { submit } from '../../src/aws/submit';
import { BUCKET, keyOf, makeAws } from '../support/aws';
import { START } from '../support/pods';

const NOW = START + 600_000;
const completed = (tasks: string[]) => ({ kind: 'completed' as const, generation: 1, tasks });
const stopped = { kind: 'stopped' as const, generation: 1 };

/** A Job whose execution runs, and its tasks: each ends well after five seconds unless it is to run for ever. */
async function running(slots: number, forEver = false) {
  const aws = await makeAws({ script: () => (forEver ? { neverEnds: true } : { seconds: 5 }) });
  const job = await aws.createJob({ completions: slots, parallelism: slots, completionMode: 'Indexed' });
  await submit(aws.cloud, keyOf(job), false, START);
  const arns: string[] = [];
  for (let slot = 0; slot < slots; slot++) arns.push(await aws.runTask(job, slot));
  if (!forEver) for (const arn of arns) await aws.ecs.ecs.stopped(arn);
  const status = async () => (await aws.store.jobs.get('default', 'pi'))?.job.status;
  return { aws, key: keyOf(job), arns, status };
}

describe('finishJob after a Map that has gone through', () => {
  it('asks ECS for the tasks that no event has told of, and completes the Job', async () => {
    const { aws, key, arns, status } = await running(3);
    await recordTasks(aws.store, key, await aws.seen(arns[1] ?? ''), NOW);
    const described: unknown[] = [];
    aws.around((name, input, action) => {
      if (name === 'DescribeTasks') described.push(...((input as { tasks: unknown[] }).tasks ?? []));
      return action(input);
    });
    expect(await finishJob(aws.cloud, key, completed(arns), 0, NOW)).toBe('Finished');
    expect(described).toEqual([arns[0], arns[2]]);
    expect(await status()).toMatchObject({
      succeeded: 3,
      completedIndexes: '0-2',
      completionTime: '2026-01-31T12:10:00Z',
    });
    expect((await aws.store.pods.ofJob(key)).map(({ pod }) => pod.status.phase)).toEqual(Array(3).fill('Succeeded'));
    expect(await aws.said()).toContain('Completed: Job completed');
  });

  it('finds the tasks of a Map Run in what its ResultWriter has written', async () => {
    const { aws, key, arns } = await running(3);
    await aws.s3.putObject(BUCKET, 'r/SUCCEEDED_0.json', JSON.stringify([arns[0], null]));
    await aws.s3.putObject(BUCKET, 'r/SUCCEEDED_1.json', JSON.stringify([arns[1], arns[2]]));
    const SUCCEEDED = [{ Key: 'r/SUCCEEDED_0.json' }, { Key: 'r/SUCCEEDED_1.json' }];
    await aws.s3.putObject(BUCKET, 'r/manifest.json', JSON.stringify({ ResultFiles: { SUCCEEDED, FAILED: [] } }));
    const results = { Bucket: BUCKET, Key: 'r/manifest.json' };
    expect(await finishJob(aws.cloud, key, { kind: 'completed', generation: 1, results }, 0, NOW)).toBe('Finished');
    expect(await aws.store.pods.ofJob(key)).toHaveLength(3);
  });

  it('waits for the queue when very many are missing, and not for ever', async () => {
    const many = await makeAws();
    const large = await many.createJob({ completions: 201, parallelism: 10, completionMode: 'Indexed' });
    await submit(many.cloud, keyOf(large), false, START);
    const ask = (retries: number) => finishJob(many.cloud, keyOf(large), completed([]), retries, NOW);
    await expect(ask(0)).rejects.toMatchObject({ name: 'PodsNotRecorded' });
    await expect(ask(7)).rejects.toMatchObject({ name: 'PodsNotRecorded' });
    expect(await ask(8)).toBe('Finished');
  });

  it('changes nothing when it is asked again, alone or at once, and nothing for a generation that is over', async () => {
    const { aws, key, arns } = await running(2);
    const ends = await Promise.all([0, 0, 0].map(() => finishJob(aws.cloud, key, completed(arns), 0, NOW)));
    expect(ends).toEqual(Array(3).fill('Finished'));
    const [stored, said] = [await aws.stored(), await aws.said()];
    await finishJob(aws.cloud, key, completed(arns), 1, NOW + 5000);
    await finishJob(aws.cloud, key, { ...stopped, generation: 0 }, 0, NOW);
    expect(await aws.stored()).toEqual(stored);
    expect(await aws.said()).toEqual(said);
    expect(await finishJob(aws.cloud, { ...key, uid: 'other' }, completed([]), 0, NOW)).toBe('Job is gone');
  });
});

describe('finishJob after an execution that was stopped', () => {
  it('knows what had succeeded although no event has told of it: nothing is run again', async () => {
    const { aws, key, status } = await running(2);
    expect(await finishJob(aws.cloud, key, stopped, 0, NOW)).toBe('Finished');
    expect(await status()).toMatchObject({ succeeded: 2, completedIndexes: '0,1' });
  });

  it('goes on in another one with what is left, and wants the tasks of the old one no more', async () => {
    const { aws, key, arns } = await running(2, true);
    expect(await finishJob(aws.cloud, key, stopped, 0, NOW)).toBe('goes on as 2');
    const record = await aws.store.jobs.get('default', 'pi');
    expect(record).toMatchObject({ todo: 'start', progress: { generation: 2, firstAttempt: 1 } });
    expect(await submit(aws.cloud, key, false, NOW)).toBe('start');
    expect(await recordTasks(aws.store, key, await aws.seen(...arns), NOW)).toEqual(arns);
    expect(await finishJob(aws.cloud, key, stopped, 0, NOW)).not.toMatch(/^goes on/);
  });

  it('fails a Job whose execution failed at once by itself, and waits for its tasks', async () => {
    const { aws, key, arns, status } = await running(1, true);
    await recordTasks(aws.store, key, await aws.seen(...arns), START + 1000);
    const failed = { kind: 'failed' as const, generation: 1, error: 'States.Runtime', cause: 'Broken' };
    await expect(finishJob(aws.cloud, key, failed, 0, START + 2000)).rejects.toMatchObject({
      name: 'PodsNotRecorded',
    });
    const [seen] = await aws.seen(...arns);
    expect(seen?.task.desiredStatus).toBe('STOPPED');
    expect((await status())?.conditions).toMatchObject([{ type: 'FailureTarget', reason: 'ExecutionFailed' }]);
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    expect(await finishJob(aws.cloud, key, failed, 1, START + 2000)).toBe('Finished');
    expect((await status())?.conditions).toMatchObject([{}, { type: 'Failed', message: 'States.Runtime: Broken' }, {}]);
    expect((await aws.said()).map((text) => text.split(':')[0])).toContain('ExecutionFailed');
  });
});
