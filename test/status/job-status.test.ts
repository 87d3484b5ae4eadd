import type { JobSpec } from '../../src/job/types';
import { closeSlot } from '../../src/pods/progress';
import { statusOf } from '../../src/status/job-status';
import { makeRecord, START } from '../support/pods';

function status(spec: Partial<JobSpec>, done: { succeeded?: number[]; ended?: number[]; failed?: number } = {}) {
  const record = makeRecord(spec);
  let { progress } = record;
  for (const slot of done.succeeded ?? []) progress = closeSlot(progress, slot, 'succeeded');
  for (const slot of done.ended ?? []) progress = closeSlot(progress, slot, 'ended');
  return statusOf(record.job, { ...progress, failed: done.failed ?? 0 }, START);
}

describe('the status of a Job', () => {
  it('has after the first look what Kubernetes shows then, and no zeros', () => {
    expect(status({ completions: 4, parallelism: 2 })).toEqual({
      ...{ startTime: '2026-01-31T12:00:00Z', active: 2, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
    });
  });

  it('counts', () => {
    const done = { succeeded: [0, 2], failed: 3 };
    expect(status({ completions: 3, parallelism: 3 }, done)).toMatchObject({ active: 1, succeeded: 2, failed: 3 });
    expect(status({ completions: 3, parallelism: 3 }, done)).not.toHaveProperty('completedIndexes');
  });

  it('names completed indexes', () => {
    const spec = { completionMode: 'Indexed' as const, completions: 10, parallelism: 10 };
    expect(status(spec, { succeeded: [1, 3, 4, 5, 7, 8] })).toMatchObject({ completedIndexes: '1,3-5,7,8' });
  });

  it('has failedIndexes, perhaps empty, with backoffLimitPerIndex only', () => {
    const spec = { completionMode: 'Indexed' as const, completions: 4 };
    expect(status(spec)).not.toHaveProperty('failedIndexes');
    expect(status({ ...spec, backoffLimitPerIndex: 0 })).toHaveProperty('failedIndexes', '');
    expect(status({ ...spec, backoffLimitPerIndex: 0 }, { ended: [2, 3] })).toHaveProperty('failedIndexes', '2,3');
  });

  it('does not call active what waits for the end of its back-off', () => {
    const record = makeRecord();
    const retry = { attempt: 1, launch: 0, failures: 1, ignored: 0, restarts: 0, troubles: 0, retryAt: START + 10_000 };
    const progress = { ...record.progress, failed: 1, retries: new Map([[0, retry]]) };
    expect(statusOf(record.job, progress, START)).not.toHaveProperty('active');
    expect(statusOf(record.job, progress, START + 10_000)).toHaveProperty('active', 1);
  });

  it('is empty for a Job that another controller manages', () => {
    expect(status({ managedBy: 'acme.io/foo' })).toEqual({});
  });
});
