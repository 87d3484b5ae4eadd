import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';
import { ending, eventually, type Gantry, startGantry } from '../support/gantry';

/** Pods of several containers, from the manifest to the end of the Job. */

jest.setTimeout(30_000);

/** By Job, which is the image of its containers: what becomes of each of them, and which were started, in order. */
const outcomes = new Map<string, Record<string, ScriptedOutcome>>();
const started = new Map<string, string[]>();

let gantry: Gantry;
beforeAll(async () => {
  gantry = await startGantry({
    driver: ({ clock }) => {
      const driver = createScriptedDriver({ clock, script: ({ image, name }) => outcomes.get(image)?.[name] ?? {} });
      const start = driver.start.bind(driver);
      driver.start = (run, signal) => {
        started.set(run.image, [...(started.get(run.image) ?? []), run.name]);
        return start(run, signal);
      };
      return driver;
    },
  });
});
afterAll(() => gantry.close());

const container = (name: string, more: object = {}) => ({ name, ...more });

/** Runs a Job of one pod: how it ended, which containers were started, its pod, and the transitions it took. */
async function run(
  name: string,
  { containers, initContainers = [] }: { containers: object[]; initContainers?: object[] },
  ofContainers: Record<string, ScriptedOutcome> = {},
) {
  outcomes.set(name, ofContainers);
  const named = (list: object[]) => list.map((one) => ({ ...one, image: name }));
  const before = gantry.cloud.transitions();
  const pod = { restartPolicy: 'Never', containers: named(containers), initContainers: named(initContainers) };
  await gantry.createJob(name, { backoffLimit: 0, template: { spec: pod } });
  const job = await gantry.finished(name);
  await gantry.cloud.idle();
  const [first] = await gantry.pods(name);
  const transitions = gantry.cloud.transitions() - before;
  return { ended: ending(job), started: started.get(name), pod: first, transitions };
}

const exitCodes = (pod: Awaited<ReturnType<typeof run>>['pod']) =>
  Object.fromEntries((pod?.status.containerStatuses ?? []).map((one) => [one.name, one.state.terminated?.exitCode]));

it('init containers run one after another before the main container', async () => {
  const { ended, started } = await run('ordered', {
    initContainers: [container('first'), container('second')],
    containers: [container('main')],
  });
  expect(ended).toBe('Complete CompletionsReached');
  expect(started).toEqual(['first', 'second', 'main']);
});

it('a pod fails when an init container does, and its main container is not started', async () => {
  const { ended, started, pod } = await run(
    'init-fails',
    { initContainers: [container('first')], containers: [container('main')] },
    { first: { exitCode: 3 } },
  );
  expect(ended).toBe('Failed BackoffLimitExceeded');
  expect(started).toEqual(['first']);
  expect(pod?.status.phase).toBe('Failed');
});

it('a sidecar runs beside the main container and is stopped with it', async () => {
  const { ended, started, pod } = await run(
    'sidecar',
    { initContainers: [container('proxy', { restartPolicy: 'Always' })], containers: [container('main')] },
    { proxy: { neverEnds: true }, main: { seconds: 30 } },
  );
  expect(ended).toBe('Complete CompletionsReached');
  expect(started).toEqual(['proxy', 'main']);
  expect(pod?.status.phase).toBe('Succeeded');
});

it('a pod has succeeded when all of its main containers have, at the price of a pod of one', async () => {
  const one = await run('one', { containers: [container('a')] });
  const two = await run('two', { containers: [container('a'), container('b')] }, { b: { seconds: 60 } });
  expect(two.ended).toBe('Complete CompletionsReached');
  expect(two.started).toEqual(expect.arrayContaining(['a', 'b']));
  expect(two.pod?.status.phase).toBe('Succeeded');
  expect(exitCodes(two.pod)).toEqual({ a: 0, b: 0 });
  expect(two.transitions).toBe(one.transitions);
});

it('and runs while they do, although ECS calls its task PENDING', async () => {
  outcomes.set('both-run', { a: { neverEnds: true }, b: { neverEnds: true } });
  const containers = [container('a', { image: 'both-run' }), container('b', { image: 'both-run' })];
  await gantry.createJob('both-run', { template: { spec: { restartPolicy: 'Never', containers } } });
  const running = await eventually('a pod that runs', async () => {
    const [pod] = await gantry.pods('both-run');
    return pod?.status.phase === 'Running' && pod;
  });
  expect(running.status.containerStatuses?.map(({ ready }) => ready)).toEqual([true, true]);
  await gantry.request('DELETE', '/apis/batch/v1/namespaces/default/jobs/both-run');
});

it('and has failed when one of them has, after the others have ended', async () => {
  const { ended, pod } = await run(
    'one-of-two',
    { containers: [container('a'), container('b')] },
    { a: { exitCode: 7 }, b: { seconds: 60 } },
  );
  expect(ended).toBe('Failed BackoffLimitExceeded');
  expect(pod?.status.phase).toBe('Failed');
  expect(exitCodes(pod)).toEqual({ a: 7, b: 0 });
});
