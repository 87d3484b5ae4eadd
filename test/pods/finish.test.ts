import { finish, remainingSlots } from '../../src/pods/finish';
import { nextExecution } from '../../src/pods/job-record';
import { judge } from '../../src/pods/judge';
import { observe } from '../../src/pods/observe';
import { podNameOf } from '../../src/pods/pod-identity';
import { closeSlot } from '../../src/pods/progress';
import { settle } from '../../src/pods/settle';
import { pascal } from '../support/pod-world';
import { conditionsOf, makeFailure, makeIdentity, makeRecord, makeStopped, makeTask, START } from '../support/pods';

const stopped = { kind: 'stopped' as const, generation: 1 };

describe('an execution that was stopped before its Job was done', () => {
  const begun = makeRecord({ completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 4 });
  const one = observe(begun, makeIdentity({ slot: 1 }), makeStopped(0), undefined, START + 6000).record;
  const failed = judge(
    one,
    makeFailure(one, { slot: 2, cause: pascal(makeStopped(1)) }),
    undefined,
    START + 6000,
  ).record;
  const { record, resume } = finish(failed, stopped, START + 10_000);

  it('goes on with the slots that are left', () => {
    expect(resume).toEqual({ slots: [0, 2], attempt: 2, generation: 2 });
    expect(nextExecution(record)).toMatchObject(resume as object);
    expect(remainingSlots(record)).toEqual([0, 2]);
    expect(record.todo).toBe('start');
  });

  it('keeps what has failed', () => {
    expect(record.progress.failed).toBe(1);
  });

  it('never gives a name twice', () => {
    const names = [0, 1].map((attempt) => podNameOf(record, 2, attempt));
    expect(names).not.toContain(podNameOf(record, 2, record.progress.firstAttempt));
  });

  it('changes nothing the second time', () => {
    expect(finish(record, stopped, START + 11_000).record).toBe(record);
  });

  it('counts a success of one of its tasks that is told later', () => {
    const late = observe(record, makeIdentity({ slot: 0, podName: 'a' }), makeStopped(0), undefined, START + 12_000);
    expect(remainingSlots(late.record)).toEqual([2]);
  });

  it('does not count, and removes, a pod of it that was stopped', () => {
    const running = observe(begun, makeIdentity(), makeTask(), undefined, START + 2000);
    const next = finish(running.record, stopped, START + 3000).record;
    const killed = makeStopped(143, { stopCode: 'UserInitiated' });
    const seen = observe(next, makeIdentity(), killed, running.pod, START + 6000);
    expect(seen.removed).toBe(true);
    expect(seen.record.progress.failed).toBe(0);
    expect(seen.events).toEqual([
      { type: 'Normal', reason: 'SuccessfulDelete', message: expect.stringMatching(/^Deleted pod: pi-/) },
    ]);
  });

  it('does not want its tasks any more', () => {
    expect(observe(record, makeIdentity(), makeTask(), undefined, START + 12_000).unwanted).toBe(true);
  });
});

describe('an execution that completed', () => {
  it('completes the Job, also when the events of its tasks have not come', () => {
    const { record } = finish(
      makeRecord({ completions: 2, parallelism: 2 }),
      { kind: 'completed', generation: 1 },
      START,
    );
    expect(conditionsOf(record).at(-1)).toBe('Finished/Complete');
  });
});

describe('an execution that failed for a reason of its own', () => {
  const ending = { kind: 'failed' as const, generation: 1, error: 'States.ItemReaderFailed', cause: 'no such key' };

  it('at once fails the Job, because the next one would do so too', () => {
    const { record, events } = finish(makeRecord(), ending, START + 1000);
    expect(conditionsOf(record).at(-1)).toBe('Finished/Failed');
    expect(events).toEqual([
      { type: 'Warning', reason: 'ExecutionFailed', message: 'States.ItemReaderFailed: no such key' },
    ]);
  });

  it('after a while goes on in another one, unless it has tried all that time to read what it is to do', () => {
    const other = { ...ending, error: 'States.Runtime' };
    expect(finish(makeRecord(), other, START + 3_600_000).record.todo).toBe('start');
    expect(conditionsOf(finish(makeRecord(), ending, START + 900_000).record).at(-1)).toBe('Finished/Failed');
  });

  it('when all of its places were done leaves those of the other executions alone', () => {
    const begun = makeRecord({ completionMode: 'Indexed', completions: 2, parallelism: 4 });
    const spec = { ...begun.job.spec, completions: 4 };
    const grown = settle({ ...begun, job: { ...begun.job, spec } }, START + 1000).record;
    const progress = closeSlot(closeSlot(grown.progress, 2, 'succeeded'), 3, 'succeeded');
    const written = { ...ending, part: 1, error: 'States.ResultWriterFailed' };
    const { record, resume } = finish({ ...grown, progress }, written, START + 3_600_000);
    expect([resume, record.progress.generation, remainingSlots(record)]).toEqual([undefined, 1, [0, 1]]);
    expect(finish(grown, written, START + 3_600_000).resume).toMatchObject({ generation: 2, slots: [0, 1, 2, 3] });
  });
});

it('a Job that is deleted is left alone', () => {
  const record = makeRecord();
  const metadata = { ...record.job.metadata, deletionTimestamp: '2026-01-31T12:00:00Z' };
  const deleted = { ...record, job: { ...record.job, metadata } };
  expect(finish(deleted, stopped, START).record).toBe(deleted);
});

it('asks for a pod that waited for another task to be looked at, when its Job has failed meanwhile', () => {
  const stoppedReason = 'CannotPullContainerError: no';
  const task = makeStopped(undefined, { stopCode: 'TaskFailedToStart', stoppedReason, startedAt: undefined });
  const record = makeRecord({ activeDeadlineSeconds: 30 });
  const waiting = judge(record, makeFailure(record, { cause: pascal(task) }), undefined, START + 6000);
  const late = settle(waiting.record, START + 30_000).record;
  const finished = finish(late, stopped, START + 31_000);
  expect(conditionsOf(finished.record).at(-1)).toBe('Finished/Failed');
  expect(finished.stopPods).toBe(true);
  expect(observe(finished.record, makeIdentity(), task, waiting.pod, START + 32_000).removed).toBe(true);
});
