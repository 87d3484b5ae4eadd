import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Interference, UNDISTURBED } from '../../src/local/interference';
import { CALL_FAULTS, type CallFault, DELIVERY_FAULTS, type DeliveryFault, hash, Injector } from '../support/injector';
import { listOf, type Statement } from '../support/stack';
import { type Trial, Trials } from '../support/trials';
import { manyPods, WORKLOADS, type Workload } from '../support/workloads';

/**
 * Whatever fails between the services, and whatever comes late, twice or never: Jobs end as they would have. The real thing runs, functions as they
 * are bundled and the synthesized stack, on the virtual clock; faults stand where calls enter the stand-ins, and where events leave them.
 *
 * FAULTS=all lets the n-th call of each kind fail alone, for each fault and many n, and then many at once: ten minutes.
 */

const isAll = process.env.FAULTS === 'all';
jest.setTimeout(60_000);

let trials: Trials;
const used = new Set<string>();
const refused = new Set<string>();
beforeAll(async () => {
  trials = await Trials.start((role, { action }, allowed) => (allowed ? used : refused).add(`${role} ${action}`));
});
afterAll(() => trials.close());

const never = () => undefined;

/** Half of the workloads, and what has a source of events to itself; all of them when there is time. */
function some(half: 0 | 1): Record<string, Workload> {
  const all = Object.entries(WORKLOADS);
  return Object.fromEntries(all.filter(([, { cronJob }], at) => isAll || cronJob || at % 2 === half));
}

async function endsAsItWould(
  workloads: Record<string, Workload>,
  injector: Interference,
  hours: number,
): Promise<Trial> {
  const trial = await trials.run(workloads, injector, hours);
  const ends = Object.fromEntries(Object.entries(workloads).map(([name, one]) => [name, one.ends]));
  // Times and versions are not compared, nor Events: what is done again is told of as Kubernetes would tell of it.
  expect(trial).toEqual({ ends, left: [], wrong: [], doubled: expect.any(Array) });
  return trial;
}

async function survives(workloads: Record<string, Workload>, injector: Injector): Promise<void> {
  const { doubled } = await endsAsItWould(workloads, injector, 6);
  // A pod has one task for each launch, but for those of which Step Functions was not told that they had been started.
  expect(doubled.length).toBeLessThanOrEqual(injector.doubtfulStarts);
}

/** One fault after another for the first calls of each kind, beginning with another one for each kind. */
const inTurn =
  <Fault>(faults: readonly Fault[]) =>
  (kind: string, nth: number) =>
    nth < faults.length ? faults[(nth + hash(kind)) % faults.length] : undefined;

it('Jobs end as they would when each call of AWS is refused, throttled, repeated, and done without an answer', async () => {
  await survives(some(0), new Injector(trials.clock, inTurn(CALL_FAULTS), never));
});

it('Jobs end as they would when each event comes late, twice, after others, or never', async () => {
  const fate = (kind: string, nth: number): DeliveryFault | undefined => {
    const first = inTurn(DELIVERY_FAULTS)(kind, nth);
    const chance = hash(`${kind} ${nth}`) % 24;
    if (first !== undefined || chance > 6) return first;
    // There are many of these, and none of them may be missed.
    return chance < 6 ? 'late' : kind.includes('TaskStates') ? 'never' : undefined;
  };
  await survives(some(1), new Injector(trials.clock, never, fate));
});

it('Jobs of many pods stop all of them, exactly, and begin no others', async () => {
  // More than fit into one transaction, and into one call of ECS.
  const workloads = isAll ? manyPods(300) : manyPods(101, ['suspended', 'deleted', 'fewer-places', 'failure-policy']);
  const { doubled } = await endsAsItWould(workloads, UNDISTURBED, 1 / 4);
  expect(doubled).toEqual([]);
});

if (isAll) {
  const NTH = Array.from({ length: 8 }, (_, nth) => nth);
  const cases = <Fault>(faults: readonly Fault[]) => faults.flatMap((fault) => NTH.map((nth) => [nth, fault] as const));

  it.each(cases<CallFault>(CALL_FAULTS))(
    'Jobs end as they would when call %d of each kind is %s',
    async (one, fault) => {
      await survives(some(1), new Injector(trials.clock, (_, nth) => (nth === one ? fault : undefined), never));
    },
  );
  it.each(cases<DeliveryFault>(DELIVERY_FAULTS))(
    'Jobs end as they would when delivery %d of each kind comes so: %s',
    async (one, fault) => {
      await survives(some(1), new Injector(trials.clock, never, (_, nth) => (nth === one ? fault : undefined)));
    },
  );
  it.each(cases<CallFault>(CALL_FAULTS))(
    'Jobs end as they would when one of many calls, by seed %d, is %s',
    async (seed, fault) => {
      const oneIn = fault === 'throttled' ? 60 : 25;
      const fate = (kind: string, nth: number) => (hash(`${kind} ${nth} ${seed}`) % oneIn === 0 ? fault : undefined);
      await survives(some(1), new Injector(trials.clock, fate, never));
    },
  );
  it.each(NTH)('Jobs end as they would when one of many events, by seed %d, comes late or twice', async (seed) => {
    const faults = ['late', 'twice', 'failed'] as const;
    const fate = (kind: string, nth: number) => faults[hash(`${kind} ${nth} ${seed}`) % 8];
    await survives(some(1), new Injector(trials.clock, never, fate));
  });
}

/** What needs no call in the life of a Job. */
const ELSEWHERE: [role: string, actions: RegExp, reason: string][] = [
  ['KubeApiRole', /^logs:GetLogEvents$/, 'logs are no part of how a Job ends (test/kube-api/pod-log.test.ts)'],
  [
    'SubmitRole',
    /^dynamodb:ConditionCheckItem$/,
    'a start that is due when its CronJob is changed (test/aws/submit-cron-job.test.ts)',
  ],
  ['RunCronJobRole', /^dynamodb:DeleteItem$/, 'a Job that gives way to the next one (test/aws/cron-job-life.test.ts)'],
  [
    'SweepRole',
    /^(ecs:(StopTask|DescribeTasks|DeregisterTaskDefinition)|dynamodb:(BatchGetItem|ConditionCheckItem|DeleteItem))$/,
    'what is done only when something else was lost than here (test/aws/sweep.test.ts)',
  ],
];

/** What the roles of the template may do; roles by their names here. */
function granted(): string[] {
  const { Resources } = JSON.parse(
    readFileSync(path.join(__dirname, '../../dist/assembly/Gantry.template.json'), 'utf8'),
  ) as { Resources: Record<string, { Type: string; Properties: never }> };
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return policies.flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    const actions = PolicyDocument.Statement.flatMap(({ Action }) => listOf(Action));
    return Roles.flatMap(({ Ref }) => actions.map((action) => `Gantry-${Ref} ${action}`));
  });
}

it('every role may do what it has done here, and nothing else', () => {
  expect([...refused]).toEqual([]);
  const unused = granted().filter((permission) => !used.has(permission));
  const explained = (permission: string) =>
    ELSEWHERE.some(([role, actions]) => {
      const [name = '', action = ''] = permission.split(' ');
      return name.startsWith(`Gantry-${role}`) && actions.test(action);
    });
  expect(unused.filter((permission) => !explained(permission))).toEqual([]);
});
