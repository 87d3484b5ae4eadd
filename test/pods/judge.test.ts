import type { JobSpec } from '../../src/job/types';
import type { JobRecord } from '../../src/pods/job-record';
import { judge } from '../../src/pods/judge';
import { pascal } from '../support/pod-world';
import { conditionsOf, makeFailure, makeRecord, makeStopped, START } from '../support/pods';

const NOW = START + 6000;
const failing = (record: JobRecord, parts: Parameters<typeof makeFailure>[1] = {}) =>
  makeFailure(record, { cause: pascal(makeStopped(1)), ...parts });

describe('judge', () => {
  it('wants another pod, ten seconds after the end of the first', () => {
    const record = makeRecord();
    const { decision, record: judged } = judge(record, failing(record), undefined, NOW);
    expect(decision).toEqual({ action: 'RunAgain', seconds: 9, attempt: 1, launch: 0, interruptions: 0 });
    expect(judged.progress.failed).toBe(1);
  });

  it('counts a failure once, and answers what is left of the back-off', () => {
    const record = makeRecord();
    const once = judge(record, failing(record), undefined, NOW);
    const twice = judge(once.record, failing(record), once.pod, NOW + 4000);
    expect(twice.record).toBe(once.record);
    expect(twice.decision).toEqual({ action: 'RunAgain', seconds: 5, attempt: 1, launch: 0, interruptions: 0 });
  });

  it('tells once that the next pod of a slot runs On-Demand, and answers the same when it is asked again', () => {
    const record = makeRecord();
    const cause = pascal(makeStopped(143, { stopCode: 'SpotInterruption' }));
    const interrupted = failing(record, { cause, spot: true, interruptions: 1 });
    const once = judge(record, interrupted, undefined, NOW);
    expect(once.decision).toMatchObject({ action: 'RunAgain', interruptions: 2 });
    expect(once.events).toContainEqual(expect.objectContaining({ reason: 'FallbackToOnDemand' }));
    const twice = judge(once.record, interrupted, once.pod, NOW);
    expect(twice.decision).toEqual(once.decision);
    expect(twice.events).toEqual([]);
  });

  it('does not tell of On-Demand when no pod follows', () => {
    const record = makeRecord({ backoffLimit: 0 });
    const cause = pascal(makeStopped(143, { stopCode: 'SpotInterruption' }));
    const { events } = judge(record, failing(record, { cause, spot: true, interruptions: 1 }), undefined, NOW);
    expect(events).not.toContainEqual(expect.objectContaining({ reason: 'FallbackToOnDemand' }));
  });

  it('says FailJob to every failure once the Job has failed', () => {
    const record = makeRecord({ backoffLimit: 0, completions: 2, parallelism: 2 });
    const first = judge(record, failing(record), undefined, NOW);
    expect(first.decision).toEqual({
      ...{ action: 'FailJob', error: 'BackoffLimitExceeded', cause: 'Job has reached the specified backoff limit' },
    });
    const other = judge(first.record, failing(record, { slot: 1 }), undefined, NOW);
    expect(other.decision).toEqual(first.decision);
    expect(other.record.progress.failed).toBe(2);
  });

  it('kills and counts the pod that goes on when one that was to be taken away fails the Job', () => {
    const record = makeRecord({ backoffLimit: 0, completions: 2, parallelism: 1 });
    const parked = { ...record, progress: { ...record.progress, parked: record.progress.parked.with(1) } };
    const { record: failed } = judge(parked, failing(record, { slot: 1 }), undefined, NOW);
    expect(conditionsOf(failed)).toEqual(['FailureTarget/BackoffLimitExceeded']);
    expect([failed.progress.failed, [...failed.progress.terminating]]).toEqual([2, [0]]);
  });

  it('ends an index that has failed too often, and goes on with the others', () => {
    const spec: Partial<JobSpec> = { completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 0 };
    const record = makeRecord(spec);
    const { decision, record: judged } = judge(record, failing(record), undefined, NOW);
    expect(decision).toEqual({ action: 'EndSlot' });
    expect(conditionsOf(judged)).toEqual([]);
    expect(judge(judged, failing(record), undefined, NOW).decision).toEqual({ action: 'EndSlot' });
  });

  it('waits for the deadline when that comes before the next pod, and then fails the Job', () => {
    const record = makeRecord({ activeDeadlineSeconds: 12 });
    const first = judge(record, failing(record), undefined, NOW);
    expect(first.decision).toEqual({ action: 'JudgeAgain', seconds: 6 });
    const second = judge(first.record, failing(record), first.pod, START + 12_000);
    expect(second.decision).toMatchObject({ action: 'FailJob', error: 'DeadlineExceeded' });
    expect(second.record.progress.failed).toBe(1);
  });

  it.each(['AmazonECS.Unknown', 'ECS.ClientException', 'States.Permissions'])(
    'does not count %s: the pod is Pending, says why, and is launched again',
    (error) => {
      const record = makeRecord({ backoffLimit: 0 });
      const first = judge(record, makeFailure(record, { error, cause: 'no room' }), undefined, NOW);
      expect(first.decision).toEqual({ action: 'RunAgain', seconds: 10, attempt: 0, launch: 1, interruptions: 0 });
      expect(first.record.progress.failed).toBe(0);
      expect(first.pod?.status).toMatchObject({
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: error === 'AmazonECS.Unknown' ? 'no room' : `${error}: no room`,
          },
        ],
      });
      const again = judge(first.record, makeFailure(record, { error, launch: 1 }), first.pod, NOW + 10_000);
      expect(again.decision).toEqual({ action: 'RunAgain', seconds: 20, attempt: 0, launch: 2, interruptions: 0 });
    },
  );

  it('does not count an image that cannot be pulled', () => {
    const record = makeRecord({ backoffLimit: 0 });
    const stoppedReason = 'CannotPullContainerError: pull access denied';
    const task = makeStopped(undefined, { stopCode: 'TaskFailedToStart', stoppedReason, startedAt: undefined });
    const { decision, pod } = judge(record, failing(record, { cause: pascal(task) }), undefined, NOW);
    expect(decision).toMatchObject({ action: 'RunAgain', attempt: 0, launch: 1 });
    expect(pod?.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: stoppedReason } } }],
    });
  });

  it('fails a pod that its own activeDeadlineSeconds ended', () => {
    const record = makeRecord({}, { activeDeadlineSeconds: 5 });
    const { pod, decision } = judge(record, makeFailure(record, { error: 'States.Timeout' }), undefined, NOW);
    expect(pod?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(decision).toMatchObject({ action: 'RunAgain', attempt: 1, launch: 0, interruptions: 0 });
  });

  it('ends the executions of a Job that goes on in another one, is suspended or deleted', () => {
    const record = makeRecord();
    const suspended = { ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: true } } };
    const metadata = { ...record.job.metadata, deletionTimestamp: '2026-01-31T12:00:00Z' };
    const deleted = { ...record, job: { ...record.job, metadata } };
    const errorOf = (it: JobRecord, generation = 1) => {
      const { decision, record: judged } = judge(it, failing(it, { generation }), undefined, NOW);
      expect(judged).toBe(it);
      return decision.action === 'FailJob' ? decision.error : decision.action;
    };
    expect(errorOf(record, 0)).toBe('ExecutionSuperseded');
    expect(errorOf(suspended)).toBe('JobSuspended');
    expect(errorOf(deleted)).toBe('JobDeleted');
  });

  it('three pods that fail together wait 10, 20 and 40 seconds (docs/adr/0002)', () => {
    let record = makeRecord({ completions: 3, parallelism: 3 });
    const seconds = [0, 1, 2].map((slot) => {
      const judged = judge(record, failing(record, { slot }), undefined, START + 5000);
      record = judged.record;
      return judged.decision.action === 'RunAgain' && judged.decision.seconds;
    });
    expect(seconds).toEqual([10, 20, 40]);
  });

  it('waits for each index by itself with backoffLimitPerIndex', () => {
    const spec: Partial<JobSpec> = {
      completionMode: 'Indexed',
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 3,
    };
    let record = makeRecord(spec);
    for (const slot of [0, 1]) {
      const judged = judge(record, failing(record, { slot }), undefined, START + 5000);
      expect(judged.decision).toMatchObject({ action: 'RunAgain', seconds: 10 });
      expect(judged.pod?.metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '0' });
      record = judged.record;
    }
  });
});

describe('judge at the edges', () => {
  it('kills no more pods with the Job than there are, although the successes before are not known yet', () => {
    const record = makeRecord({ completions: 4, parallelism: 2, backoffLimit: 0 });
    const cause = pascal(makeStopped(1));
    expect(judge(record, makeFailure(record, { slot: 3, cause }), undefined, NOW).record.progress.failed).toBe(2);
  });

  it.each(['States.TaskFailed', 'States.QueryEvaluationError'])('counts %s whose cause cannot be read', (error) => {
    const record = makeRecord({ backoffLimit: 0 });
    const { decision, pod } = judge(record, makeFailure(record, { error, cause: '{"TaskArn":"a' }), undefined, NOW);
    expect(decision).toMatchObject({ action: 'FailJob', error: 'BackoffLimitExceeded' });
    expect(pod?.status.phase).toBe('Failed');
  });

  it('does not take a container that never began for one that failed: its init container did', () => {
    const rules = [{ action: 'FailJob' as const, onExitCodes: { operator: 'In' as const, values: [143] } }];
    const record = makeRecord(
      { podFailurePolicy: { rules } },
      { initContainers: [{ name: 'setup', image: 'busybox' }] },
    );
    const reason = 'CannotStartContainerError: dependency graph: failed to resolve [setup - Exit: 1] for target [main]';
    const containers = [
      { name: 'setup', lastStatus: 'STOPPED', exitCode: 1 },
      { name: 'main', lastStatus: 'STOPPED', exitCode: 143, reason },
    ];
    const cause = pascal(makeStopped(143, { startedAt: undefined, containers }));
    const { decision, pod } = judge(record, makeFailure(record, { cause }), undefined, NOW);
    expect(decision.action).toBe('RunAgain');
    expect(pod?.status).toMatchObject({
      phase: 'Failed',
      initContainerStatuses: [{ state: { terminated: { exitCode: 1 } } }],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    });
  });

  it('counts a command that is not there, for which Fargate gives no exit code', () => {
    const stoppedReason =
      'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: starting container process caused: exec: "nope": executable file not found in $PATH';
    const task = makeStopped(undefined, { stopCode: 'TaskFailedToStart', stoppedReason, startedAt: undefined });
    const record = makeRecord({ backoffLimit: 0 });
    const { decision, pod } = judge(record, makeFailure(record, { cause: pascal(task) }), undefined, NOW);
    expect(decision.action).toBe('FailJob');
    expect(pod?.status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 128, reason: 'StartError', message: stoppedReason } } }],
    });
  });

  it('shows the pod of an OnFailure Job as failed when it is not started again', () => {
    const record = makeRecord({ backoffLimit: 1 }, { restartPolicy: 'OnFailure' });
    const { decision, pod } = judge(record, failing(record), undefined, NOW);
    expect(decision).toMatchObject({ action: 'FailJob', error: 'BackoffLimitExceeded' });
    expect(pod?.status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }],
    });
  });

  it('counts a pod whose task someone has stopped, and removes it, like one that is deleted', () => {
    const record = makeRecord();
    const cause = pascal(makeStopped(143, { stopCode: 'UserInitiated' }));
    const { removed, pod, record: judged } = judge(record, makeFailure(record, { cause }), undefined, NOW);
    expect([removed, pod]).toEqual([true, undefined]);
    expect(judged.progress.failed).toBe(1);
  });
});
