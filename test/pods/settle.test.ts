import type { JobSpec } from '../../src/job/types';
import type { JobRecord } from '../../src/pods/job-record';
import { newRecord } from '../../src/pods/new-record';
import { settle } from '../../src/pods/settle';
import { admit, makeJob } from '../support/job';
import { conditionsOf, makeRecord, START } from '../support/pods';

const edited = (record: JobRecord, spec: Partial<JobSpec>): JobRecord => ({
  ...record,
  job: { ...record.job, spec: { ...record.job.spec, ...spec } },
});

describe('a new record', () => {
  const made = (spec: Partial<JobSpec>) => newRecord(admit(makeJob({ spec })).job, START + 250);

  it('starts its time, in whole seconds, and asks for an execution', () => {
    const { record, events } = made({});
    expect(record.job.status).toEqual({ startTime: '2026-01-31T12:00:00Z' });
    expect(record.todo).toBe('start');
    expect(events).toEqual([]);
  });

  it('that is suspended asks for nothing and has no time', () => {
    const { record, events } = made({ suspend: true });
    expect(conditionsOf(record)).toEqual(['Suspended/JobSuspended']);
    expect(record.job.status?.startTime).toBeUndefined();
    expect(record.todo).toBeUndefined();
    expect(events).toEqual([{ type: 'Normal', reason: 'Suspended', message: 'Job suspended', repeats: true }]);
  });

  it.each([
    ['', {}],
    [', suspended or not', { suspend: true }],
  ])('with completions 0 is complete at once%s', (_, spec) => {
    const { record, events } = made({ completions: 0, ...spec });
    expect(conditionsOf(record)).toEqual([
      ...['SuccessCriteriaMet/CompletionsReached', 'Complete/CompletionsReached', 'Finished/Complete'],
    ]);
    expect(record.todo).toBeUndefined();
    expect(events).toEqual([{ type: 'Normal', reason: 'Completed', message: 'Job completed' }]);
  });

  it('with parallelism 0 waits', () => {
    const { record } = made({ parallelism: 0 });
    expect(record.todo).toBeUndefined();
    expect(record.job.status?.startTime).toBeDefined();
  });

  it('of a Job that another controller manages is left alone', () => {
    const { record, events } = made({ managedBy: 'acme.io/foo' });
    expect(record.job.status).toBeUndefined();
    expect([record.todo, events]).toEqual([undefined, []]);
  });
});

describe('settle', () => {
  it('gives back the same record when nothing follows', () => {
    const record = makeRecord();
    expect(settle(record, START + 1000).record).toBe(record);
  });

  it('ends a Job at its deadline, kills its pod and counts it', () => {
    const { record, events } = settle(makeRecord({ activeDeadlineSeconds: 30 }), START + 30_000);
    expect(conditionsOf(record)).toEqual(['FailureTarget/DeadlineExceeded']);
    expect(record.progress.failed).toBe(1);
    expect(record.todo).toBe('stop');
    expect(events).toEqual([]);
  });

  it('looks at a lowered deadline at once', () => {
    const record = makeRecord({ activeDeadlineSeconds: 600 });
    expect(settle(record, START + 60_000).record).toBe(record);
    const lowered = settle(edited(record, { activeDeadlineSeconds: 60 }), START + 60_000).record;
    expect(conditionsOf(lowered)).toEqual(['FailureTarget/DeadlineExceeded']);
  });

  it('suspends: pods are stopped and not counted, time stands still', () => {
    const { record } = settle(edited(makeRecord({ activeDeadlineSeconds: 30 }), { suspend: true }), START + 30_000);
    expect(conditionsOf(record)).toEqual(['Suspended/JobSuspended']);
    expect(record.progress.failed).toBe(0);
    expect(record.todo).toBe('stop');
    expect(record.job.status?.startTime).toBeUndefined();
  });

  it('resumes in another execution, with its time begun anew', () => {
    const suspended = settle(edited(makeRecord(), { suspend: true }), START + 5000).record;
    const { record, events } = settle(edited(suspended, { suspend: false }), START + 60_000);
    expect(record.job.status).toMatchObject({
      startTime: '2026-01-31T12:01:00Z',
      conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }],
    });
    expect(record.todo).toBe('start');
    expect(record.progress).toMatchObject({ generation: 2, firstAttempt: 1 });
    expect(events).toEqual([{ type: 'Normal', reason: 'Resumed', message: 'Job resumed', repeats: true }]);
  });

  it.each([
    ['suspended', { suspend: true }],
    ['resumed', { suspend: false }],
  ])('does nothing the second time when it is %s', (_, spec) => {
    const suspended = settle(edited(makeRecord(), { suspend: true }), START + 5000).record;
    const once = settle(edited(suspended, spec), START + 6000).record;
    expect(settle(once, START + 7000)).toEqual({ record: once, events: [] });
  });

  it('counts no pods as failed that the Job has not: what resumes it fails it as well', () => {
    const failed = makeRecord({ completions: 3, parallelism: 3 });
    const progress = { ...failed.progress, failed: 1 };
    const suspended = settle(edited({ ...failed, progress }, { suspend: true }), START + 5000).record;
    const { record } = settle(edited(suspended, { suspend: false, backoffLimit: 0 }), START + 60_000);
    expect(conditionsOf(record)).toContain('FailureTarget/BackoffLimitExceeded');
    expect(record.progress.failed).toBe(1);
  });

  it('counts the pods that run when what suspends the Job fails it as well', () => {
    const failed = makeRecord({ completions: 3, parallelism: 3 });
    const progress = { ...failed.progress, failed: 1 };
    const { record } = settle(edited({ ...failed, progress }, { suspend: true, backoffLimit: 0 }), START + 5000);
    expect(conditionsOf(record)).toEqual(['FailureTarget/BackoffLimitExceeded']);
    expect(record.progress).toMatchObject({ failed: 4, terminating: { size: 3 } });
    expect(record.todo).toBe('stop');
  });

  it('changes nothing about a Job that has ended', () => {
    const done = newRecord(admit(makeJob({ spec: { completions: 0 } })).job, START).record;
    const later = edited(done, { activeDeadlineSeconds: 1, suspend: true });
    expect(settle(later, START + 60_000).record).toBe(later);
  });
});
