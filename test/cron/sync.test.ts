import { type CronJobRecord, newCronJobRecord } from '../../src/cron/cron-job-record';
import { started, sync } from '../../src/cron/sync';
import { timestamp } from '../../src/job/conditions';
import { jobAt, jobNameAt } from '../../src/job/job-of-cron-job';
import type { AdmittedJob, CronJobSpec, CronJobStatus } from '../../src/job/types';
import { admittedCron, CREATED } from '../support/cron-job';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface ChildState {
  start?: number;
  ended?: 'Complete' | 'Failed';
  completed?: number;
}

function recordOf(spec: Partial<CronJobSpec> = {}, status: CronJobStatus = {}): CronJobRecord {
  const { todo: _, ...record } = newCronJobRecord(admittedCron({ schedule: '0 * * * *', ...spec }));
  return { ...record, cronJob: { ...record.cronJob, status } };
}

/** A Job that the CronJob has started for a time. */
function child(
  record: CronJobRecord,
  time: number,
  { start = time, ended, completed = start }: ChildState = {},
): AdmittedJob {
  const job = jobAt(record.cronJob, time) as AdmittedJob;
  const uid = `uid of ${job.metadata.name}`;
  const conditions = ended ? [{ type: ended, status: 'True' as const }] : [];
  const completionTime = ended === 'Complete' ? { completionTime: timestamp(new Date(completed)) } : {};
  return {
    ...job,
    metadata: { ...job.metadata, uid, creationTimestamp: timestamp(new Date(time)) },
    status: { startTime: timestamp(new Date(start)), conditions, ...completionTime },
  };
}

/** With these Jobs as active ones. */
function running(record: CronJobRecord, ...jobs: AdmittedJob[]): CronJobRecord {
  return jobs.reduce((with_, job) => {
    const time = Date.parse(job.metadata.creationTimestamp);
    return started(with_, job, time);
  }, record);
}

const at = (hours: number) => CREATED + hours * HOUR;
const nameAt = (hours: number) => jobNameAt('nightly', at(hours));

describe('what is started', () => {
  const startsAt = (record: CronJobRecord, now: number, children: AdmittedJob[] = []) => {
    const { start } = sync(record, children, now);
    return start && (start.time - CREATED) / HOUR;
  };

  it.each<[string, Partial<CronJobSpec>, CronJobStatus, number, number | undefined]>([
    ['nothing before the first time', {}, {}, 0.99, undefined],
    ['the first time', {}, {}, 1, 1],
    ['a time that came a while ago', {}, {}, 1.5, 1],
    ['the latest of several', {}, {}, 7.5, 7],
    ['nothing twice', {}, { lastScheduleTime: timestamp(new Date(at(1))) }, 1.5, undefined],
    ['nothing again that was started earlier', {}, { lastScheduleTime: timestamp(new Date(at(3))) }, 2, undefined],
    ['nothing while it is suspended', { suspend: true }, {}, 5, undefined],
    ['nothing that is older than its deadline', { startingDeadlineSeconds: 600 }, {}, 1.25, undefined],
    ['what is within its deadline', { startingDeadlineSeconds: 600 }, {}, 1.1, 1],
    ['nothing that never comes', { schedule: '0 0 31 2 *' }, {}, 5, undefined],
    [
      'what comes so long after the last',
      { schedule: '@every 90m' },
      { lastScheduleTime: timestamp(new Date(at(1))) },
      2.5,
      2.5,
    ],
    ['in its zone', { schedule: '0 18 * * *', timeZone: 'Asia/Kolkata' }, {}, 1, 0.5],
  ])('%s', (_, spec, status, now, hours) => {
    expect(startsAt(recordOf(spec, status), at(now))).toBe(hours);
  });

  it('steps too far over an irregular schedule, as Kubernetes does', () => {
    const thursday = Date.UTC(2026, 1, 5, 10, 30);
    const record = recordOf({ schedule: '30 10,11,12 * * 1-5' }, { lastScheduleTime: timestamp(new Date(thursday)) });
    expect(sync(record, [], Date.UTC(2026, 1, 6, 16, 30)).start).toBeUndefined();
    // Of whom nothing is started nothing is said, however many there were.
    const late = sync(record, [], Date.UTC(2026, 1, 27, 16, 30));
    expect([late.start, late.events]).toEqual([undefined, []]);
    expect(sync(record, [], Date.UTC(2026, 1, 6, 11, 30)).start?.time).toBe(Date.UTC(2026, 1, 6, 11, 30));
  });

  it('has the name, the annotation and the owner that Kubernetes gives it, and a uid that follows from the time', () => {
    const record = recordOf({
      timeZone: 'America/New_York',
      jobTemplate: { ...admittedCron().spec.jobTemplate, metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } },
    });
    const { start } = sync(record, [], at(1));
    expect(start?.job.metadata).toEqual({
      name: 'nightly-29497740',
      namespace: 'default',
      labels: { a: 'b' },
      annotations: { c: 'd', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-31T08:00:00-05:00' },
      ownerReferences: [
        {
          ...{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: record.cronJob.metadata.uid },
          ...{ controller: true, blockOwnerDeletion: true },
        },
      ],
    });
    expect(sync(record, [], at(1.5)).start?.uid).toBe(start?.uid);
    expect(sync(record, [], at(2)).start?.uid).not.toBe(start?.uid);
  });

  it('more than a hundred missed times are warned of, and the latest is started', () => {
    const { start, events } = sync(recordOf({ schedule: '* * * * *' }), [], at(2));
    expect(events.map(({ reason }) => reason)).toEqual(['TooManyMissedTimes']);
    expect(start?.time).toBe(at(2));
  });
});

describe('concurrencyPolicy', () => {
  const lookWith = (concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace') => {
    const record = recordOf({ concurrencyPolicy });
    const job = child(record, at(1));
    return { job, ...sync(running(record, job), [job], at(2)) };
  };

  it('Allow starts the next one beside it', () => {
    const { start, deletions } = lookWith('Allow');
    expect([start?.job.metadata.name, deletions]).toEqual([nameAt(2), []]);
  });

  it('Forbid does not, says so, and keeps the time for when it has ended', () => {
    const { start, events, record, job } = lookWith('Forbid');
    expect([start, events.map(({ reason }) => reason)]).toEqual([undefined, ['JobAlreadyActive']]);
    const ended = child(record, at(1), { ended: 'Complete', completed: at(2.4) });
    const after = sync(record, [ended], at(2.4));
    expect(after.start?.job.metadata.name).toBe(nameAt(2));
    expect(after.events.map(({ message }) => message)).toEqual([
      `Saw completed job: ${job.metadata.name}, condition: Complete`,
    ]);
  });

  it('Replace deletes it and starts the next one', () => {
    const { start, deletions, events, record, job } = lookWith('Replace');
    expect([start?.job.metadata.name, deletions]).toEqual([nameAt(2), [job]]);
    expect(events.map(({ message }) => message)).toEqual([`Deleted job ${job.metadata.name}`]);
    expect(record.cronJob.status?.active).toBeUndefined();
  });

  it('Jobs that someone made by hand do not count', () => {
    const record = recordOf({ concurrencyPolicy: 'Forbid' });
    const job = child(record, at(0.5));
    const { start, events } = sync(record, [job], at(1));
    expect([start?.job.metadata.name, events.map(({ reason }) => reason)]).toEqual([nameAt(1), ['UnexpectedJob']]);
  });

  it('a Job that someone is about to write down as active is not unexpected', () => {
    const record = recordOf();
    const { start } = sync(record, [], at(1));
    const job = child(record, at(1));
    const created = { ...job, metadata: { ...job.metadata, uid: start?.uid ?? '' } };
    expect(sync(record, [created], at(0.99)).events).toEqual([]);
  });
});

describe('the history', () => {
  it.each<[string, Partial<CronJobSpec>, string[]]>([
    ['keeps three and one', {}, [nameAt(1), nameAt(5)]],
    ['keeps none', { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 }, [1, 2, 3, 4, 5, 6].map(nameAt)],
    ['keeps what there is', { successfulJobsHistoryLimit: 9, failedJobsHistoryLimit: 9 }, []],
  ])('%s', (_, spec, deleted) => {
    const record = recordOf({ suspend: true, ...spec });
    const good = [1, 2, 3, 4].map((hours) => child(record, at(hours), { ended: 'Complete' }));
    const bad = [5, 6].map((hours) => child(record, at(hours), { ended: 'Failed' }));
    const { deletions, events, record: after } = sync(record, [...bad, ...good], at(7));
    expect(deletions.map(({ metadata }) => metadata.name)).toEqual(deleted);
    expect(events.map(({ message }) => message)).toEqual(deleted.map((name) => `Deleted job ${name}`));
    expect(after.children.sort()).toEqual([1, 2, 3, 4, 5, 6].map(nameAt).filter((name) => !deleted.includes(name)));
    // Also of Jobs that are not kept.
    expect(after.cronJob.status?.lastSuccessfulTime).toBe(timestamp(new Date(at(4))));
  });
});

describe('status', () => {
  it('active are those that it has started and that have not ended', () => {
    const record = recordOf({ suspend: true });
    const jobs = [1, 2, 3].map((hours) => child(record, at(hours)));
    const [first, second, third] = jobs as [AdmittedJob, AdmittedJob, AdmittedJob];
    const before = running(record, ...jobs);
    const failed = child(record, at(1), { ended: 'Failed' });
    const { record: after, events } = sync(before, [failed, third], at(4));
    expect(after.cronJob.status?.active).toEqual([
      { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: nameAt(3), uid: third.metadata.uid },
    ]);
    expect(events.map(({ message }) => message)).toEqual([
      `Saw completed job: ${first.metadata.name}, condition: Failed`,
      `Active job went missing: ${second.metadata.name}`,
    ]);
    expect(after.cronJob.status?.lastScheduleTime).toBe(timestamp(new Date(at(3))));
  });

  it('the same again changes nothing', () => {
    const record = recordOf();
    const job = child(record, at(1));
    const once = sync(running(record, job), [job], at(1.5));
    expect(once.record.children).toEqual([nameAt(1)]);
    const again = sync(once.record, [job], at(1.5));
    expect(again).toEqual({ record: once.record, events: [], deletions: [] });
    expect(again.record).toBe(once.record);
  });

  it('a CronJob that is being deleted starts and deletes nothing', () => {
    const record = recordOf({ successfulJobsHistoryLimit: 0 });
    const { metadata } = record.cronJob;
    const deleted = { ...record, cronJob: { ...record.cronJob, metadata: { ...metadata, deletionTimestamp: 'now' } } };
    const { start, deletions } = sync(deleted, [child(record, at(1), { ended: 'Complete' })], at(2));
    expect([start, deletions]).toEqual([undefined, []]);
  });
});
