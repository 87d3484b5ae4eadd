import fc from 'fast-check';
import { judgeFailure } from '../../src/aws/judge-failure';
import { recordTasks } from '../../src/aws/record-tasks';
import { keyOf, makeAws, type TestAws } from '../support/aws';
import { START } from '../support/pods';

jest.setTimeout(30_000);

const NOW = START + 600_000;

/** A Job of four indexes, of which the third fails; everything that ECS tells of its tasks. */
async function fourTasks() {
  const aws = await makeAws({ script: (_, nth) => ({ exitCode: nth === 2 ? 1 : 0, seconds: 5 }) });
  const job = await aws.createJob({ completions: 4, parallelism: 4, completionMode: 'Indexed' });
  const arns: string[] = [];
  for (let slot = 0; slot < 4; slot++) arns.push(await aws.runTask(job, slot));
  for (const arn of arns) await aws.ecs.ecs.stopped(arn);
  return { aws, job, key: keyOf(job), told: arns.map((arn) => aws.told(arn)) };
}

const statusOf = async (aws: TestAws) => (await aws.store.jobs.get('default', 'pi'))?.job.status;

describe('recordTasks', () => {
  it('shows pods as they come to be, run and end, and counts successes', async () => {
    const { aws, key, told } = await fourTasks();
    const phases: (string | undefined)[] = [];
    for (const seen of told[0] ?? []) {
      await recordTasks(aws.store, key, [seen], NOW);
      phases.push((await aws.store.pods.get('default', seen.identity.podName))?.pod.status.phase);
    }
    expect([...new Set(phases)]).toEqual(['Pending', 'Running', 'Succeeded']);
    expect(await statusOf(aws)).toMatchObject({ succeeded: 1, completedIndexes: '0', active: 3 });
    await recordTasks(aws.store, key, told.flat(), NOW);
    // What a failure means the state machine asks another function.
    expect(await statusOf(aws)).toMatchObject({ succeeded: 3, completedIndexes: '0,1,3', active: 1 });
    expect((await aws.store.pods.ofJob(key)).map(({ pod }) => pod.status.phase).sort()).toEqual([
      ...['Failed', 'Succeeded', 'Succeeded', 'Succeeded'],
    ]);
    expect((await aws.said()).map((text) => text.split(':')[0])).toEqual(Array(4).fill('SuccessfulCreate'));
  });

  it('lets nobody see a success counted whose pod has not succeeded', async () => {
    const { aws, key, told } = await fourTasks();
    const seen: [counted: number, pods: number][] = [];
    const others = aws.others();
    aws.around(async (name, input, action) => {
      const answer = await action(input);
      if (!/Put|Write/.test(name)) return answer;
      const pods = await others.pods.ofJob(key);
      const succeeded = pods.filter(({ pod }) => pod.status.phase === 'Succeeded').length;
      seen.push([(await others.jobs.get('default', 'pi'))?.job.status?.succeeded ?? 0, succeeded]);
      return answer;
    });
    for (const tasks of told) await recordTasks(aws.store, key, tasks, NOW);
    expect(seen.map(([counted]) => counted)).toContain(3);
    for (const [counted, pods] of seen) expect(counted).toBe(pods);
  });

  it('comes to the same in any order, in any batches, with any repetitions, and at once', async () => {
    const { aws: calm, key, told } = await fourTasks();
    const all = told.flat();
    const ended = told[2]?.at(-1);
    // Until its failure is judged, a late message may show it as running once more.
    const judgeThird = async ({ store }: TestAws) => {
      const failure = {
        job: key,
        generation: 1,
        slot: 2,
        attempt: 0,
        launch: 0,
        ...{ spot: false, interruptions: 0 },
        error: 'States.TaskFailed',
        at: new Date(NOW).toISOString(),
      };
      await judgeFailure(store, { ...failure, cause: JSON.stringify(ended?.task) });
    };
    await recordTasks(calm.store, key, all, NOW);
    await judgeThird(calm);
    const expected = await calm.stored();
    const said = await calm.said();
    const deliveries = fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 });
    await fc.assert(
      fc.asyncProperty(deliveries, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (seen, size, atOnce) => {
        const aws = await makeAws();
        await aws.createJob({ completions: 4, parallelism: 4, completionMode: 'Indexed' });
        const batches = Array.from({ length: Math.ceil(seen.length / size) }, (_, n) =>
          seen.slice(n * size, (n + 1) * size),
        );
        const record = (batch: typeof seen) => recordTasks(aws.store, key, batch, NOW);
        if (atOnce) await Promise.all(batches.map(record));
        else for (const batch of batches) await record(batch);
        await judgeThird(aws);
        const stored = await aws.stored();
        expect(stored.jobs).toEqual(expected.jobs);
        // A pod that was first seen at its end has not all that was known of it on its way there.
        expect(stored.pods.map(phaseAndTask)).toEqual(expected.pods.map(phaseAndTask));
        expect(await aws.said()).toEqual(said);
      }),
      { numRuns: 8 },
    );
  });

  it('writes nothing when it is told the same again', async () => {
    const { aws, key, told } = await fourTasks();
    await recordTasks(aws.store, key, told.flat(), NOW);
    const writes: string[] = [];
    aws.around((name, input, action) => {
      if (/Put|Write|Delete/.test(name)) writes.push(name);
      return action(input);
    });
    for (const seen of told.flat()) await recordTasks(aws.store, key, [seen], NOW);
    expect(writes).toEqual([]);
  });

  it('says which tasks nobody wants: of a Job that is gone, or goes on in another execution', async () => {
    const aws = await makeAws();
    const job = await aws.createJob({ completions: 2, parallelism: 2 });
    const arn = await aws.runTask(job, 0);
    const old = await aws.runTask(job, 1, { generation: 0 });
    const seen = await aws.seen(arn, old);
    expect(await recordTasks(aws.store, keyOf(job), seen, NOW)).toEqual([old]);
    expect(await recordTasks(aws.store, { ...keyOf(job), uid: 'other' }, seen, NOW)).toEqual([arn, old]);
  });

  it('loses no success of many that come at once', async () => {
    const aws = await makeAws({ script: () => ({ seconds: 1 }) });
    const job = await aws.createJob({ completions: 12, parallelism: 12, completionMode: 'Indexed' });
    const arns = await Promise.all(Array.from({ length: 12 }, (_, slot) => aws.runTask(job, slot)));
    for (const arn of arns) await aws.ecs.ecs.stopped(arn);
    const seen = await aws.seen(...arns);
    await Promise.all(seen.map((one) => recordTasks(aws.store, keyOf(job), [one], NOW)));
    expect(await statusOf(aws)).toMatchObject({ succeeded: 12, completedIndexes: '0-11' });
    expect(await aws.said()).toContain('Completed: Job completed');
  });
});

const phaseAndTask = ([pod, arn]: unknown[]) => [(pod as { status: { phase: string } }).status.phase, arn];
