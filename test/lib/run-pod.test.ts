import fc from 'fast-check';
import jsonata from 'jsonata';
import { runPod } from '../../lib/state-machine/run-pod';
import { podName, podSuffix, seedOf } from '../../src/job/pod-names';
import { FAILED_CONTAINERS_MARK } from '../../src/plan/execution-input';
import { PLACEHOLDERS } from '../../src/plan/placeholders';

const state = runPod(
  { clusterArn: 'cluster', subnets: ['subnet'], securityGroups: ['group'], assignPublicIp: true },
  'aws',
  'Judge failure',
);

/** Evaluates an expression of the definition as Step Functions does. */
async function evaluate(template: string, states: object, millis = 0): Promise<unknown> {
  const expression = jsonata(template.slice(2, -2));
  expression.registerFunction('parse', (text: string) => JSON.parse(text));
  expression.registerFunction('millis', () => millis);
  return expression.evaluate(undefined, { states });
}

const overrides = (run: object, slot: number, attempt: number, launch = 0) =>
  evaluate(state.Arguments.Overrides.ContainerOverrides, { input: { run, slot, attempt, launch } });

describe('the overrides of Run pod', () => {
  it('give the pod the name that everybody else computes', async () => {
    const job = fc.stringMatching(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
    await fc.assert(
      fc.asyncProperty(
        job,
        fc.uuid(),
        fc.boolean(),
        fc.nat(99_999),
        fc.nat(200),
        async (name, uid, indexed, slot, attempt) => {
          const slots = 100_000;
          const seed = seedOf(uid);
          const text = JSON.stringify([{ Name: 'main', Environment: [{ Name: 'P', Value: PLACEHOLDERS.podName }] }]);
          const [container] = (await overrides(
            { slots, podNames: { name, indexed, seed }, overrides: text },
            slot,
            attempt,
          )) as [{ Environment: [{ Value: string }] }];
          const expected = podName(name, indexed ? slot : undefined, podSuffix(attempt * slots + slot, seed));
          expect(container.Environment[0].Value).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('fill in slot, attempt and launch wherever they stand', async () => {
    const { slot, attempt, launch } = PLACEHOLDERS;
    const text = JSON.stringify([{ Name: 'main', Command: [`${slot}-${slot}`, attempt, `$1 ${launch} $$`] }]);
    const run = { slots: 5, podNames: { name: 'pi', indexed: true, seed: 1 }, overrides: text };
    // A sequence of one element is that element to JSONata: it must stay a list.
    expect(JSON.parse(JSON.stringify(await overrides(run, 3, 7, 2)))).toEqual([
      { Name: 'main', Command: ['3-3', '7', '$1 2 $$'] },
    ]);
  });
});

describe('the capacity of Run pod', () => {
  const [strategy] = state.Arguments.CapacityProviderStrategy;

  it.each([
    ['On-Demand for who does not ask for Spot', false, 0, 'FARGATE'],
    ['Spot for who does', true, 0, 'FARGATE_SPOT'],
    ['Spot after one interruption', true, 1, 'FARGATE_SPOT'],
    ['On-Demand after two', true, 2, 'FARGATE'],
  ])('is %s', async (_, spot, interruptions, expected) => {
    expect(await evaluate(strategy?.CapacityProvider ?? '', { input: { run: { spot }, interruptions } })).toBe(
      expected,
    );
  });
});

describe('the timeout of Run pod', () => {
  const seconds = (run: object) => evaluate(state.TimeoutSeconds, { input: { run } });

  it.each([
    ['the longest there is without any limit', {}, 99_999_999],
    ['the pod’s own limit', { podSeconds: 60 }, 60],
  ])('is %s', async (_, run, expected) => {
    expect(await seconds(run)).toBe(expected);
  });
});

describe('the output of Run pod', () => {
  const output = (result: object, mainContainers?: string[]) =>
    evaluate(state.Output, { input: { run: mainContainers ? { mainContainers } : {} }, result });
  const task = (...exitCodes: (number | undefined)[]) => ({
    TaskArn: 'arn',
    Containers: exitCodes.map((ExitCode, i) => ({ Name: `c${i}`, ...(ExitCode !== undefined && { ExitCode }) })),
  });

  it('is the ARN of the task', async () => {
    expect(await output(task(0))).toBe('arn');
  });

  it('does not look at containers when ECS does', async () => {
    expect(await output(task(0, 1))).toBe('arn');
  });

  it('is the ARN when all of several main containers ended with 0', async () => {
    expect(await output(task(0, 0, 3), ['c0', 'c1'])).toBe('arn');
  });

  it.each([
    ['with another code', task(0, 3)],
    ['without a code', task(0, undefined)],
  ])('fails with the task when one of several main containers ended %s', async (_, failed) => {
    await expect(output(failed, ['c0', 'c1'])).rejects.toMatchObject({
      message: FAILED_CONTAINERS_MARK + JSON.stringify(failed),
    });
  });
});

describe('what Judge failure is told', () => {
  const input = { run: { slots: 1 }, slot: 0, attempt: 0, launch: 0 };
  const caught = (errorOutput: object) => evaluate(state.Catch[0]?.Output as string, { input, errorOutput });

  it('is the error and its cause, beside what is known of the pod', async () => {
    expect(await caught({ Error: 'States.TaskFailed', Cause: '{}' })).toEqual({
      ...input,
      error: 'States.TaskFailed',
      cause: '{}',
    });
  });

  // States.Timeout has none (aws.md 2.2), and the state after it reads one.
  it('has a cause also when the error has none', async () => {
    expect(await caught({ Error: 'States.Timeout' })).toMatchObject({ error: 'States.Timeout', cause: '' });
  });
});
