import type { AdmittedJob, Pod } from '../../src/job/types';
import type { Decision, PodFailure } from '../../src/plan/execution-input';
import { measuresOfJob, measuresOfJudgement, measuresOfPod } from '../../src/status/measures';

const job = (type?: string, times: object = {}) =>
  ({ status: { ...times, conditions: type ? [{ type, status: 'True' }] : [] } }) as unknown as AdmittedJob;

const TIMES = { startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T00:01:30Z' };

it.each<[string, AdmittedJob | undefined, AdmittedJob | undefined, object]>([
  ['is created', undefined, job(), [['JobsCreated', 1]]],
  ['is changed', job(), job('Suspended'), []],
  [
    'completes',
    job(),
    job('Complete', TIMES),
    [
      ['JobsCompleted', 1],
      ['JobSeconds', 90],
    ],
  ],
  ['fails', job('FailureTarget'), job('Failed'), [['JobsFailed', 1]]],
  ['is complete already', job('Complete', TIMES), job('Complete', TIMES), []],
  [
    'has nothing to do',
    undefined,
    job('Complete'),
    [
      ['JobsCreated', 1],
      ['JobsCompleted', 1],
    ],
  ],
  ['is gone', job('Complete'), undefined, []],
])('a Job that %s', (_, before, after, measures) => {
  expect(measuresOfJob(before, after)).toEqual(measures);
});

const pod = (phase: string, state?: object) =>
  ({
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase, containerStatuses: state ? [{ state }] : [] },
  }) as unknown as Pod;
const startedAt = '2026-01-01T00:00:40Z';
const STARTED = [
  ['PodsStarted', 1],
  ['PodWaitSeconds', 40],
];

it.each<[string, Pod | undefined, Pod | undefined, object]>([
  ['is pending', undefined, pod('Pending'), []],
  ['starts', pod('Pending'), pod('Running', { running: { startedAt } }), STARTED],
  ['runs on', pod('Running', { running: { startedAt } }), pod('Running', { running: { startedAt } }), []],
  [
    'succeeds',
    pod('Running', { running: { startedAt } }),
    pod('Succeeded', { terminated: { startedAt } }),
    [['PodsSucceeded', 1]],
  ],
  [
    'was never seen to run',
    pod('Pending'),
    pod('Failed', { terminated: { startedAt } }),
    [...STARTED, ['PodsFailed', 1]],
  ],
  ['never started', undefined, pod('Failed'), [['PodsFailed', 1]]],
  ['is gone', pod('Running'), undefined, []],
])('a pod that %s', (_, before, after, measures) => {
  expect(measuresOfPod(before, after)).toEqual(measures);
});

const AGAIN = { action: 'RunAgain', seconds: 1, attempt: 1, launch: 0 } as Decision;

it.each<[string, Partial<PodFailure>, Decision, object]>([
  ['failed', { error: 'States.TaskFailed', cause: '{}' }, AGAIN, [['RetriesAfterFailure', 1]]],
  [
    'was interrupted',
    { error: 'States.TaskFailed', cause: '{"StopCode":"SpotInterruption"}' },
    AGAIN,
    [['RetriesAfterInterruption', 1]],
  ],
  ['found no place', { error: 'AmazonECS.Unknown', cause: '' }, AGAIN, [['RetriesForCapacity', 1]]],
  ['was throttled', { error: 'ECS.AmazonECSException', cause: '' }, AGAIN, [['RetriesAfterThrottling', 1]]],
  ['is not tried again', { error: 'States.TaskFailed', cause: '{}' }, { action: 'EndSlot' }, []],
])('a pod that %s', (_, failure, decision, measures) => {
  expect(measuresOfJudgement(failure as PodFailure, decision)).toEqual(measures);
});
