import type { ScriptedOutcome } from '../../src/local/drivers/scripted';

/** A task of a pod of a workload, when it begins. */
export interface Launch {
  /** Place of the pod in its Job: the completion index of an Indexed Job. */
  slot: number;
  /** n-th pod of the place, and n-th task of that pod, from 0. */
  attempt: number;
  launch: number;
  /** In seconds since the workload was created. */
  at: number;
}

/** What its user does, in seconds after its creation. */
export type UserAct =
  | { at: number; patch: object }
  | { at: number; delete: 'Background' | 'Foreground' | 'Orphan' }
  /** The pod of an index. */
  | { at: number; deletePod: number };

/** What has become of a Job, in words without times and without names that chance has made. */
export interface End {
  /** Their types in order, and the reason of the last but the one that is ours; a CronJob's status. */
  conditions: string;
  /** What its status counts, without what is 0, and which of its times it has. */
  status: object;
  pods: string[];
}

/** A Job or CronJob, what becomes of its pods and what its user does: all at times that leave room for what is done again in between. */
export interface Workload {
  /** A CronJob whose Jobs have the spec, and which is so. */
  cronJob?: object;
  /** Without its template. */
  spec: object;
  restartPolicy?: 'Never' | 'OnFailure';
  /** By default its name, so that nothing is pulled. */
  image?: string;
  /** @returns what becomes of a task; by default it succeeds after 100 seconds */
  outcome?(launch: Launch): ScriptedOutcome;
  acts?: UserAct[];
  /** The Job, or those of a CronJob. */
  ends: End[];
}

const succeeds: ScriptedOutcome = { seconds: 100 };
const fails = (exitCode: number): ScriptedOutcome => ({ exitCode, seconds: 100 });
const neverEnds: ScriptedOutcome = { neverEnds: true };

const indexed = (completions: number, parallelism: number) => ({
  ...{ completionMode: 'Indexed', completions, parallelism },
});
const onExit = (action: string, exitCode: number) => ({ action, onExitCodes: { operator: 'In', values: [exitCode] } });

const complete = (counts: object, pods: string[], reason = 'CompletionsReached'): End => ({
  conditions: `SuccessCriteriaMet Complete Finished: ${reason}`,
  status: { startTime: '*', completionTime: '*', ...counts },
  pods,
});
const failed = (reason: string, counts: object, pods: string[]): End => ({
  conditions: `FailureTarget Failed Finished: ${reason}`,
  status: { startTime: '*', ...counts },
  pods,
});
const gone = (pods: string[] = []): End[] => [{ conditions: 'gone', status: {}, pods }];

/** All indexes of an Indexed Job have succeeded. */
const all = (count: number): End =>
  complete(
    { succeeded: count, completedIndexes: count > 2 ? `0-${count - 1}` : '0,1' },
    Array.from({ length: count }, (_, index) => `${index} Succeeded`),
  );

/** One for each way in which Jobs end, over both renderings of the Map: inline where all pods run at once, distributed where they take turns. */
export const WORKLOADS: Record<string, Workload> = {
  'in-turns': {
    spec: indexed(3, 2),
    image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/report:1',
    ends: [all(3)],
  },
  'not-indexed': {
    spec: { completions: 3, parallelism: 2 },
    outcome: ({ slot, attempt }) => (slot === 1 && attempt === 0 ? fails(1) : succeeds),
    ends: [complete({ succeeded: 3, failed: 1 }, ['Failed 1 Error', 'Succeeded', 'Succeeded', 'Succeeded'])],
  },
  'work-queue': {
    spec: { parallelism: 2 },
    outcome: ({ slot }) => ({ seconds: 100 * (1 + slot) }),
    ends: [complete({ succeeded: 2 }, ['Succeeded', 'Succeeded'])],
  },
  'too-many-failures': {
    spec: { ...indexed(3, 2), backoffLimit: 1 },
    outcome: ({ slot }) => (slot === 0 ? fails(1) : neverEnds),
    ends: [failed('BackoffLimitExceeded', { failed: 3 }, ['0 Failed 1 Error', '0 Failed 1 Error'])],
  },
  'too-many-of-an-index': {
    spec: { ...indexed(2, 2), backoffLimitPerIndex: 1, maxFailedIndexes: 1 },
    outcome: ({ slot }) => (slot === 0 ? fails(1) : succeeds),
    ends: [
      failed('FailedIndexes', { succeeded: 1, failed: 2, completedIndexes: '1', failedIndexes: '0' }, [
        ...['0 Failed 1 Error', '0 Failed 1 Error', '1 Succeeded'],
      ]),
    ],
  },
  'failure-policy': {
    spec: { ...indexed(2, 2), podFailurePolicy: { rules: [onExit('Ignore', 7), onExit('FailJob', 42)] } },
    outcome: ({ slot, attempt }) => (slot > 0 ? neverEnds : fails(attempt === 0 ? 7 : 42)),
    ends: [failed('PodFailurePolicy', { failed: 2 }, ['0 Failed 42 Error', '0 Failed 7 Error'])],
  },
  'started-again': {
    spec: indexed(2, 1),
    restartPolicy: 'OnFailure',
    outcome: ({ slot, launch }) => (slot === 0 && launch < 2 ? fails(1) : succeeds),
    ends: [complete({ succeeded: 2, completedIndexes: '0,1' }, ['0 Succeeded, restarted 2 times', '1 Succeeded'])],
  },
  'no-image-at-first': {
    spec: indexed(2, 2),
    outcome: ({ slot, launch }) => (slot === 0 && launch === 0 ? { pullError: 'not found' } : succeeds),
    ends: [all(2)],
  },
  resumed: {
    spec: indexed(3, 2),
    outcome: ({ slot, at }) => (slot === 0 || at > 600 ? succeeds : neverEnds),
    acts: [
      { at: 600, patch: { spec: { suspend: true } } },
      { at: 1200, patch: { spec: { suspend: false } } },
    ],
    ends: [{ ...all(3), conditions: 'Suspended=False SuccessCriteriaMet Complete Finished: CompletionsReached' }],
  },
  suspended: {
    spec: indexed(2, 2),
    outcome: ({ slot }) => (slot === 0 ? succeeds : neverEnds),
    acts: [{ at: 600, patch: { spec: { suspend: true } } }],
    ends: [
      { conditions: 'Suspended: JobSuspended', status: { succeeded: 1, completedIndexes: '0' }, pods: ['0 Succeeded'] },
    ],
  },
  deleted: {
    spec: indexed(2, 2),
    outcome: () => neverEnds,
    acts: [{ at: 600, delete: 'Background' }],
    ends: gone(),
  },
  'deleted-after-its-pods': {
    spec: indexed(3, 2),
    outcome: () => neverEnds,
    acts: [{ at: 600, delete: 'Foreground' }],
    ends: gone(),
  },
  'deleted-without-its-pods': {
    spec: indexed(3, 2),
    outcome: () => ({ seconds: 1200 }),
    acts: [{ at: 600, delete: 'Orphan' }],
    ends: gone(['0 Succeeded', '1 Succeeded']),
  },
  'too-late': {
    spec: { ...indexed(3, 2), activeDeadlineSeconds: 600 },
    outcome: () => neverEnds,
    ends: [failed('DeadlineExceeded', { failed: 2 }, [])],
  },
  'gone-after-a-while': { spec: { ttlSecondsAfterFinished: 300 }, ends: gone() },
  'enough-successes': {
    spec: { ...indexed(3, 2), successPolicy: { rules: [{ succeededIndexes: '1' }] } },
    outcome: ({ slot }) => (slot === 1 ? succeeds : neverEnds),
    ends: [complete({ succeeded: 1, completedIndexes: '1' }, ['1 Succeeded'], 'SuccessPolicy')],
  },
  'more-at-once': {
    spec: indexed(3, 1),
    outcome: ({ at }) => ({ seconds: at < 600 ? 600 : 100 }),
    acts: [{ at: 300, patch: { spec: { parallelism: 2 } } }],
    ends: [all(3)],
  },
  'fewer-at-once': {
    spec: indexed(3, 2),
    outcome: ({ slot, at }) => ({ seconds: at >= 600 ? 100 : slot === 0 ? 1200 : 3600 }),
    acts: [{ at: 600, patch: { spec: { parallelism: 1 } } }],
    ends: [all(3)],
  },
  'more-places': {
    spec: indexed(1, 2),
    outcome: ({ slot }) => ({ seconds: slot === 0 ? 1200 : 100 }),
    acts: [{ at: 600, patch: { spec: { completions: 3, parallelism: 3 } } }],
    ends: [all(3)],
  },
  'pod-deleted': {
    spec: indexed(2, 2),
    outcome: ({ slot, attempt }) => (slot === 1 && attempt === 0 ? neverEnds : succeeds),
    acts: [{ at: 600, deletePod: 1 }],
    ends: [{ ...all(2), status: { ...all(2).status, failed: 1 } }],
  },
  periodic: {
    // A start that is called for in vain is made up for within the next hours, and there is no other.
    cronJob: { schedule: '@every 4h' },
    spec: {},
    ends: [
      { conditions: 'CronJob', status: { lastScheduleTime: '*', lastSuccessfulTime: '*' }, pods: [] },
      complete({ succeeded: 1 }, ['Succeeded']),
    ],
  },
};

/** Jobs with so many pods that run, and as many that wait for their turn, whose end comes from elsewhere. The first pod ends; the others never do. */
export function manyPods(pods: number, only?: string[]): Record<string, Workload> {
  const spec = indexed(2 * pods, pods);
  const firstEnds =
    (end: ScriptedOutcome): Workload['outcome'] =>
    ({ slot }) =>
      slot === 0 ? end : neverEnds;
  const outcome = firstEnds(succeeds);
  const one = { succeeded: 1, completedIndexes: '0' };
  const workloads: Record<string, Workload> = {
    suspended: {
      ...{ spec, outcome, acts: [{ at: 600, patch: { spec: { suspend: true } } }] },
      ends: [{ conditions: 'Suspended: JobSuspended', status: one, pods: ['0 Succeeded'] }],
    },
    deleted: { spec, outcome, acts: [{ at: 600, delete: 'Background' }], ends: gone() },
    'too-late': {
      ...{ spec: { ...spec, activeDeadlineSeconds: 600 }, outcome },
      ends: [failed('DeadlineExceeded', { ...one, failed: pods }, ['0 Succeeded'])],
    },
    'enough-successes': {
      ...{ spec: { ...spec, successPolicy: { rules: [{ succeededIndexes: '0' }] } }, outcome },
      ends: [complete(one, ['0 Succeeded'], 'SuccessPolicy')],
    },
    'fewer-places': {
      ...{ spec, outcome: firstEnds({ seconds: 700 }) },
      acts: [{ at: 600, patch: { spec: { completions: 1, parallelism: 1 } } }],
      ends: [complete(one, ['0 Succeeded'])],
    },
    'failure-policy': {
      spec: { ...spec, podFailurePolicy: { rules: [onExit('FailJob', 42)] } },
      outcome: firstEnds(fails(42)),
      ends: [failed('PodFailurePolicy', { failed: pods }, ['0 Failed 42 Error'])],
    },
  };
  return Object.fromEntries(Object.entries(workloads).filter(([name]) => only?.includes(name) ?? true));
}
