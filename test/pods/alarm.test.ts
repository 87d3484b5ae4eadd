import { condition, timestamp } from '../../src/job/conditions';
import type { JobSpec } from '../../src/job/types';
import { alarmTime, wantsAlarm } from '../../src/pods/alarm';
import { withCondition } from '../../src/pods/conclude';
import { makeRecord, START } from '../support/pods';

const REASON = { reason: 'R', message: 'M' };

function ended(spec: Partial<JobSpec>, type: 'Complete' | 'Failed' | 'SuccessCriteriaMet' = 'Complete') {
  return withCondition(makeRecord(spec), condition(type, REASON, new Date(START + 5999)));
}

function held(spec: Partial<JobSpec>) {
  const record = makeRecord(spec);
  return { ...record, progress: { ...record.progress, heldUntil: START + 20_000 } };
}

describe('an alarm is wanted', () => {
  it.each([
    ['when the ttl of a Job that is complete ends', ended({ ttlSecondsAfterFinished: 60 }), START + 65_000],
    ['when the ttl of a Job that has failed ends', ended({ ttlSecondsAfterFinished: 60 }, 'Failed'), START + 65_000],
    ['at the end itself for ttl 0', ended({ ttlSecondsAfterFinished: 0 }), START + 5000],
    ['for no Job without a ttl', ended({}), undefined],
    ['for none that runs', makeRecord({ ttlSecondsAfterFinished: 60 }), undefined],
    ['for none whose end is decided only', ended({ ttlSecondsAfterFinished: 60 }, 'SuccessCriteriaMet'), undefined],
    ['at the deadline of a Job', makeRecord({ activeDeadlineSeconds: 30 }), START + 30_000],
    ['also when it may run nothing', makeRecord({ parallelism: 0, activeDeadlineSeconds: 30 }), START + 30_000],
    [
      'at no deadline of a suspended Job',
      makeRecord({ parallelism: 0, activeDeadlineSeconds: 30, suspend: true }),
      undefined,
    ],
    ['when the back-off that holds its pods back is over', held({}), START + 20_000],
    ['or at its deadline, when that is sooner', held({ activeDeadlineSeconds: 15 }), START + 15_000],
    ['not while it may run nothing at all', held({ parallelism: 0 }), undefined],
    [
      'when an end takes the place of a deadline',
      ended({ parallelism: 0, completions: 1, activeDeadlineSeconds: 30 }),
      undefined,
    ],
  ])('%s', (_, record, at) => {
    expect(alarmTime(record)).toBe(at);
    expect(wantsAlarm(record)).toBe(at !== undefined);
    expect(wantsAlarm({ ...record, alarm: { serial: 1, ...(at !== undefined && { at }) } })).toBe(false);
    expect(wantsAlarm({ ...record, alarm: { serial: 1, at: START + 1 } })).toBe(true);
  });

  it('for no Job that is deleted', () => {
    const record = ended({ ttlSecondsAfterFinished: 60 });
    const deletionTimestamp = timestamp(new Date(START));
    const deleted = { ...record, job: { ...record.job, metadata: { ...record.job.metadata, deletionTimestamp } } };
    expect(alarmTime(deleted)).toBeUndefined();
    expect(wantsAlarm({ ...deleted, alarm: { serial: 1, at: START } })).toBe(false);
  });
});
