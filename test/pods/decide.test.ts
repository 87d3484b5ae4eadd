import { failJobByCondition } from '../../src/job/conditions';
import type { JobSpec } from '../../src/job/types';
import { decide } from '../../src/pods/decide';
import { closeSlot } from '../../src/pods/progress';
import { makeRecord, START } from '../support/pods';

const FAIL_JOB = failJobByCondition('default/pi', 'DisruptionTarget', 0);

/** A Job for which everything in `holds` is true at once. */
function verdictOf(holds: string[]): string | undefined {
  const is = (name: string) => holds.includes(name);
  const spec: Partial<JobSpec> = {
    ...{ completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 0, backoffLimitPerIndex: 0 },
    ...(is('DeadlineExceeded') && { activeDeadlineSeconds: 10 }),
    ...(is('MaxFailedIndexesExceeded') && { maxFailedIndexes: 0 }),
    ...(is('SuccessPolicy') && { successPolicy: { rules: [{ succeededCount: 1 }] } }),
  };
  const record = makeRecord(spec);
  let progress = { ...record.progress, failed: is('BackoffLimitExceeded') ? 1 : 0 };
  const failing = is('MaxFailedIndexesExceeded') || is('FailedIndexes');
  if (failing) progress = { ...closeSlot(progress, 0, 'ended'), failed: progress.failed };
  const succeeded = is('CompletionsReached')
    ? [0, 1, 2]
    : is('FailedIndexes')
      ? [1, 2]
      : is('SuccessPolicy')
        ? [1]
        : [];
  for (const slot of succeeded) progress = { ...closeSlot(progress, slot, 'succeeded'), failed: progress.failed };
  const verdict = decide({ ...record, progress }, START + 10_000, is('PodFailurePolicy') ? FAIL_JOB : undefined);
  return verdict && `${verdict.end} ${verdict.reason.reason}`;
}

describe('the order of decisions', () => {
  it.each([
    ['a FailJob rule', ['PodFailurePolicy', 'BackoffLimitExceeded', 'DeadlineExceeded'], 'fail PodFailurePolicy'],
    ['backoffLimit', ['BackoffLimitExceeded', 'DeadlineExceeded'], 'fail BackoffLimitExceeded'],
    ['the deadline', ['DeadlineExceeded', 'MaxFailedIndexesExceeded', 'SuccessPolicy'], 'fail DeadlineExceeded'],
    [
      'maxFailedIndexes',
      ['MaxFailedIndexesExceeded', 'FailedIndexes', 'SuccessPolicy'],
      'fail MaxFailedIndexesExceeded',
    ],
    ['failed indexes', ['FailedIndexes', 'SuccessPolicy'], 'fail FailedIndexes'],
    ['the success policy', ['SuccessPolicy', 'CompletionsReached'], 'succeed SuccessPolicy'],
    ['completions', ['CompletionsReached'], 'succeed CompletionsReached'],
    ['nothing', [], undefined],
  ])('%s comes before what follows it', (_, holds, verdict) => {
    expect(verdictOf(holds)).toBe(verdict);
  });

  it('decides once: an interim condition is not judged again', () => {
    const record = makeRecord({ backoffLimit: 0 });
    const conditions = [{ type: 'SuccessCriteriaMet' as const, status: 'True' as const }];
    const job = { ...record.job, status: { ...record.job.status, conditions } };
    const progress = { ...record.progress, failed: 9 };
    expect(decide({ ...record, job, progress }, START)).toBeUndefined();
  });

  it('decides nothing about a Job that is deleted', () => {
    const record = makeRecord({ backoffLimit: 0 });
    const metadata = { ...record.job.metadata, deletionTimestamp: '2026-01-31T12:00:00Z' };
    const progress = { ...record.progress, failed: 9 };
    expect(decide({ ...record, job: { ...record.job, metadata }, progress }, START)).toBeUndefined();
  });
});
