import type { EcsTask } from '../../src/pods/ecs-task';
import { judge } from '../../src/pods/judge';
import { observe } from '../../src/pods/observe';
import { settle } from '../../src/pods/settle';
import { pascal } from '../support/pod-world';
import { conditionsOf, makeFailure, makeIdentity, makeRecord, makeStopped, makeTask, START } from '../support/pods';

const NOW = START + 6000;

describe('observe', () => {
  it('shows a pod from its first task on, and says once that it was created', () => {
    const task = makeTask({ lastStatus: 'PROVISIONING', version: 1, startedAt: undefined, containers: [] });
    const first = observe(makeRecord(), makeIdentity(), task, undefined, START);
    expect(first.pod?.status.phase).toBe('Pending');
    expect(first.events).toEqual([{ type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: pi-xxxxx' }]);
    const second = observe(first.record, makeIdentity(), makeTask(), first.pod, START + 1000);
    expect(second.pod?.status.phase).toBe('Running');
    expect(second.events).toEqual([]);
  });

  it('changes nothing when a task is seen again', () => {
    const first = observe(makeRecord(), makeIdentity(), makeTask(), undefined, START);
    const again = observe(first.record, makeIdentity(), makeTask(), first.pod, START + 1000);
    expect(again).toEqual({ record: first.record, events: [] });
    expect(again.record).toBe(first.record);
  });

  it('passes over what comes late', () => {
    const done = observe(makeRecord({ completions: 2 }), makeIdentity(), makeStopped(0), undefined, NOW);
    const late = observe(done.record, makeIdentity(), makeTask(), done.pod, NOW);
    expect(late.pod).toBeUndefined();
    expect(late.record).toBe(done.record);
  });

  it('counts a success, and completes the Job with the last', () => {
    const { record, pod } = observe(makeRecord(), makeIdentity(), makeStopped(0), undefined, NOW);
    expect(pod?.status.phase).toBe('Succeeded');
    expect(conditionsOf(record).at(-1)).toBe('Finished/Complete');
    expect(record.job.status?.completionTime).toBe('2026-01-31T12:00:06Z');
  });

  it('does not count failures: that is for judge', () => {
    const { record, pod } = observe(makeRecord({ backoffLimit: 0 }), makeIdentity(), makeStopped(1), undefined, NOW);
    expect(pod?.status.phase).toBe('Failed');
    expect(record.progress.failed).toBe(0);
    expect(conditionsOf(record)).toEqual([]);
  });

  it('never changes the record it was given', () => {
    const record = makeRecord();
    const before = structuredClone(record.job);
    observe(record, makeIdentity(), makeStopped(0), undefined, NOW);
    expect(record.job).toEqual(before);
    expect(record.progress.succeeded.size).toBe(0);
  });

  it('removes the pods of a Job that is deleted, once they have stopped', () => {
    const record = makeRecord();
    const metadata = { ...record.job.metadata, deletionTimestamp: '2026-01-31T12:00:00Z' };
    const deleted = { ...record, job: { ...record.job, metadata } };
    expect(observe(deleted, makeIdentity(), makeTask(), undefined, NOW)).toMatchObject({ unwanted: true });
    expect(observe(deleted, makeIdentity(), makeStopped(143), undefined, NOW)).toMatchObject({ removed: true });
  });

  it('writes the terminal condition when the last killed pod has stopped', () => {
    const record = makeRecord({ completions: 2, parallelism: 2, backoffLimit: 0 });
    const running = observe(record, makeIdentity({ slot: 1, podName: 'b' }), makeTask(), undefined, NOW);
    const cause = pascal(makeStopped(1));
    const failed = judge(running.record, makeFailure(record, { cause }), undefined, NOW);
    expect(conditionsOf(failed.record)).toEqual(['FailureTarget/BackoffLimitExceeded']);
    const killed = makeStopped(143, { stopCode: 'UserInitiated' });
    const last = observe(failed.record, makeIdentity({ slot: 1, podName: 'b' }), killed, running.pod, NOW + 1000);
    expect(conditionsOf(last.record)).toEqual([
      ...['FailureTarget/BackoffLimitExceeded', 'Failed/BackoffLimitExceeded', 'Finished/Failed'],
    ]);
    expect(last.record.progress.failed).toBe(2);
    expect(last.removed).toBe(true);
  });
});

describe('a pod of a Job that is suspended', () => {
  const running = observe(makeRecord(), makeIdentity(), makeTask(), undefined, START + 2000);
  const { job } = running.record;
  const suspended = settle({ ...running.record, job: { ...job, spec: { ...job.spec, suspend: true } } }, NOW).record;
  const twice = (task: EcsTask, record = suspended) => {
    const first = observe(record, makeIdentity(), task, running.pod, NOW);
    return [first, observe(first.record, makeIdentity(), task, first.removed ? undefined : first.pod, NOW + 2000)];
  };

  it.each([0, 143])(
    'counts for nothing when it was stopped, also with exit code %d, however often that is told',
    (code) => {
      for (const seen of twice(makeStopped(code, { stopCode: 'UserInitiated' }))) {
        expect(seen.record.progress).toMatchObject({ failed: 0, terminating: { size: 0 }, succeeded: { size: 0 } });
        expect(seen.pod).toBeUndefined();
      }
    },
  );

  it('counts for nothing also when its Job has been resumed meanwhile', () => {
    const spec = { ...suspended.job.spec, suspend: false };
    const resumed = settle({ ...suspended, job: { ...suspended.job, spec } }, NOW).record;
    for (const seen of twice(makeStopped(0, { stopCode: 'UserInitiated' }), resumed)) {
      expect(seen.record.progress.succeeded.size).toBe(0);
      expect(seen.pod).toBeUndefined();
    }
  });

  it('is not shown when it could not be started, nor when it waits to be started again, if that is told too late', () => {
    const trouble = makeStopped(undefined, { stopCode: 'TaskFailedToStart', startedAt: undefined });
    expect(observe(suspended, makeIdentity(), trouble, undefined, NOW).pod).toBeUndefined();
    const record = makeRecord({}, { restartPolicy: 'OnFailure' });
    const stopped = settle({ ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: true } } }, NOW);
    expect(observe(stopped.record, makeIdentity(), makeStopped(1), undefined, NOW).pod).toBeUndefined();
  });

  it('does not come back when it has stopped and is taken away, by what is told late', () => {
    const late = observe(suspended, makeIdentity(), makeTask(), undefined, NOW);
    expect(late).toMatchObject({ unwanted: true, events: [] });
    expect(late.pod).toBeUndefined();
  });

  it('does not come back either when its Job goes on in another execution', () => {
    const spec = { ...suspended.job.spec, suspend: false };
    const resumed = settle({ ...suspended, job: { ...suspended.job, spec } }, NOW).record;
    expect(observe(resumed, makeIdentity(), makeTask(), undefined, NOW).pod).toBeUndefined();
  });

  it('has succeeded when it had ended before it was stopped', () => {
    for (const seen of twice(makeStopped(0))) {
      expect(conditionsOf(seen.record)).toContain('Complete/CompletionsReached');
      expect(seen.removed).toBeUndefined();
    }
  });
});

describe('observe at the edges', () => {
  it('removes a pod whose task was stopped, before anyone has said what for', () => {
    const running = observe(makeRecord(), makeIdentity(), makeTask(), undefined, START + 2000);
    const task = makeStopped(undefined, { stopCode: 'UserInitiated', stoppedReason: 'The local cloud was restarted' });
    const seen = observe(running.record, makeIdentity(), task, running.pod, NOW);
    expect([seen.removed, seen.pod]).toEqual([true, undefined]);
    expect(seen.record.progress.failed).toBe(0);
  });

  it('keeps the age of a pod, its phase and its last end when its containers are started again', () => {
    const record = makeRecord({}, { restartPolicy: 'OnFailure' });
    const first = observe(record, makeIdentity(), makeTask(), undefined, START + 2000);
    const failure = makeFailure(record, { cause: pascal(makeStopped(1)) });
    const judged = judge(first.record, failure, first.pod, NOW);
    const states = [
      makeTask({ lastStatus: 'PROVISIONING', version: 1, createdAt: NOW, startedAt: undefined, containers: [] }),
      makeTask({ version: 3, createdAt: NOW, startedAt: NOW + 1000 }),
    ];
    let { record: at, pod } = judged;
    for (const task of states) {
      const seen = observe(at, makeIdentity({ launch: 1 }), { ...task, taskArn: 'arn:task/2' }, pod, NOW + 1000);
      at = seen.record;
      pod = seen.pod;
      expect(pod?.metadata.creationTimestamp).toBe('2026-01-31T12:00:00Z');
      expect(pod?.status).toMatchObject({
        ...{ phase: 'Running', startTime: '2026-01-31T12:00:00Z' },
        containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 1 } } }],
      });
    }
    expect(pod?.status.containerStatuses?.[0]?.state.running).toBeDefined();
  });

  it('leaves a pod that has succeeded as it is, when a second task of the same launch is stopped', () => {
    const done = observe(makeRecord({ completions: 2 }), makeIdentity(), makeStopped(0), undefined, NOW);
    const second = { ...makeStopped(143, { stopCode: 'UserInitiated' }), taskArn: 'arn:task/2', version: 99 };
    const seen = observe(done.record, makeIdentity(), second, done.pod, NOW + 1000);
    expect([seen.pod, seen.removed, seen.record]).toEqual([undefined, undefined, done.record]);
  });

  it('counts no success of a Job that has failed', () => {
    const record = makeRecord({ completions: 4, parallelism: 2, backoffLimit: 0 });
    const failure = makeFailure(record, { slot: 1, cause: pascal(makeStopped(1)) });
    const failed = judge(record, failure, undefined, NOW).record;
    const seen = observe(failed, makeIdentity({ slot: 2, podName: 'c' }), makeStopped(0), undefined, NOW);
    expect(seen.record.progress.succeeded.size).toBe(0);
  });
});
