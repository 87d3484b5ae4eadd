import fc from 'fast-check';
import { longestOverrides, overridesOf } from '../../src/plan/overrides';
import { PLACEHOLDERS } from '../../src/plan/placeholders';
import { makeContainer, UID } from '../support/job';
import { admitted } from '../support/plan';

const variablesOf = (job: ReturnType<typeof admitted>) =>
  Object.fromEntries(
    overridesOf(job, 2).map(({ Name, Environment }) => [
      Name,
      Object.fromEntries(Environment.map((variable) => [variable.Name, variable.Value])),
    ]),
  );

const IDENTITY = {
  GANTRY_NAMESPACE: 'default',
  GANTRY_JOB_NAME: 'pi',
  GANTRY_JOB_UID: UID,
  GANTRY_POD_NAME: PLACEHOLDERS.podName,
  GANTRY_SLOT: PLACEHOLDERS.slot,
  GANTRY_ATTEMPT: PLACEHOLDERS.attempt,
  GANTRY_LAUNCH: PLACEHOLDERS.launch,
  GANTRY_GENERATION: '2',
};

describe('the overrides of a pod', () => {
  it('carry its identity and its host name', () => {
    expect(variablesOf(admitted())).toEqual({ main: { ...IDENTITY, HOSTNAME: PLACEHOLDERS.podName } });
  });

  it('carry the index in every container, and the identity in the first alone', () => {
    const pod = { containers: [makeContainer()], initContainers: [makeContainer({ name: 'init' })] };
    const index = { HOSTNAME: `pi-${PLACEHOLDERS.slot}`, JOB_COMPLETION_INDEX: PLACEHOLDERS.slot };
    expect(variablesOf(admitted({ pod, spec: { completionMode: 'Indexed', completions: 2 } }))).toEqual({
      main: { ...IDENTITY, ...index },
      init: index,
    });
  });

  it('leave a host name that the container declares', () => {
    const job = admitted({ container: { env: [{ name: 'HOSTNAME', value: 'mine' }] } });
    expect(variablesOf(job)).toEqual({ main: IDENTITY });
  });

  it('hold what is made of the pod’s fields, and nothing that all Jobs share', () => {
    const env = [
      { name: 'SHARED', value: 'a' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'BOTH', value: '$(SHARED)-$(POD)' },
    ];
    expect(variablesOf(admitted({ container: { env } })).main).toEqual({
      ...IDENTITY,
      HOSTNAME: PLACEHOLDERS.podName,
      POD: PLACEHOLDERS.podName,
      BOTH: `a-${PLACEHOLDERS.podName}`,
    });
  });
});

it('no pod has longer overrides than are counted', () => {
  const job = admitted({
    spec: { completionMode: 'Indexed', completions: 100_000 },
    container: {
      args: ['$(JOB_COMPLETION_INDEX)'],
      env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    },
  });
  const counted = longestOverrides(job);
  const text = JSON.stringify({ containerOverrides: overridesOf(job, 1) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 63 }),
      fc.nat(99_999),
      fc.nat(100_000),
      fc.nat(100_000),
      (length, slot, attempt, launch) => {
        const filled = text
          .replaceAll(PLACEHOLDERS.podName, 'p'.repeat(length))
          .replaceAll(PLACEHOLDERS.slot, `${slot}`)
          .replaceAll(PLACEHOLDERS.attempt, `${attempt}`)
          .replaceAll(PLACEHOLDERS.launch, `${launch}`);
        expect(filled.length).toBeLessThanOrEqual(counted);
      },
    ),
  );
});
