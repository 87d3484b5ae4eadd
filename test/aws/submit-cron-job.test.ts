import { runCronJob } from '../../src/aws/run-cron-job';
import { submitCronJob } from '../../src/aws/submit-cron-job';
import { newCronJobRecord } from '../../src/cron/cron-job-record';
import { FOREGROUND_DELETION } from '../../src/job/deletion-finalizers';
import { jobNameAt } from '../../src/job/job-of-cron-job';
import type { CronJobSpec } from '../../src/job/types';
import { ServiceError } from '../../src/local/service';
import { makeAws, SCHEDULES, type TestAws } from '../support/aws';
import { admittedCron, CREATED } from '../support/cron-job';
import { FAULTS, failNth } from '../support/store';

const HOUR = 3_600_000;
const at = (hours: number) => CREATED + hours * HOUR;

async function stored(aws: TestAws, spec: Partial<CronJobSpec> = {}) {
  const cronJob = admittedCron({ schedule: '0 3 13 * 5', timeZone: 'Europe/Berlin', ...spec });
  await aws.store.cronJobs.create(newCronJobRecord(cronJob), CREATED);
  const { namespace, name, uid } = cronJob.metadata;
  const key = { namespace, name, uid };
  const read = async () => {
    const record = await aws.store.cronJobs.get(namespace, name);
    if (!record) throw new Error('there is no CronJob');
    return record;
  };
  return { key, read, submit: (now = CREATED, deleted = false) => submitCronJob(aws.cloud, key, deleted, now) };
}

const expressions = (aws: TestAws, uid: string) =>
  Object.entries(aws.schedules()).map(
    ([name, { ScheduleExpression }]) => `${name.replace(`${uid}-`, '')} ${ScheduleExpression}`,
  );

it('makes the schedules, each with what it says to the function', async () => {
  const aws = await makeAws();
  const { key, read, submit } = await stored(aws, { startingDeadlineSeconds: 600 });
  expect(await submit()).toBe('sync');
  expect(expressions(aws, key.uid)).toEqual(['main cron(0 3 13 * ? *)', 'or cron(0 3 ? * 6 *)']);
  expect(aws.schedules()[`${key.uid}-main`]).toEqual(
    expect.objectContaining({
      ...{
        GroupName: SCHEDULES.group,
        ScheduleExpressionTimezone: 'Europe/Berlin',
        Description: 'CronJob default/nightly',
      },
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        ...{ Arn: SCHEDULES.targetArn, RoleArn: SCHEDULES.roleArn },
        Input: JSON.stringify({ cronJob: key, time: '<aws.scheduler.scheduled-time>' }),
        RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: SCHEDULES.deadLettersArn },
      },
    }),
  );
  expect((await read()).todo).toBeUndefined();
  expect(await submit()).toBe('nothing');
});

it.each<[string, Partial<CronJobSpec>, string[]]>([
  ['takes away what another schedule does not need', { schedule: '0 3 13 * *' }, ['main cron(0 3 13 * ? *)']],
  ['takes all away while it is suspended', { suspend: true }, []],
  ['repeats in minutes', { schedule: '@every 1h30m' }, ['main rate(90 minutes)']],
  [
    'makes those for times that the clock repeats',
    { schedule: '30 2 * * *' },
    ['main cron(30 2 * * ? *)', 'again-0 cron(30 0,1 25 10 ? 2026)'],
  ],
])('%s', async (_, spec, wanted) => {
  const aws = await makeAws();
  const { key, read, submit } = await stored(aws);
  await submit();
  const record = await read();
  const cronJob = { ...record.cronJob, spec: { ...record.cronJob.spec, ...spec } };
  await aws.store.cronJobs.replace(record, { ...record, cronJob, todo: 'schedule' }, CREATED);
  expect(await submit()).toBe('schedule');
  expect(expressions(aws, key.uid)).toEqual(wanted);
});

it('tells of what Scheduler refuses, and does not ask again', async () => {
  const aws = await makeAws();
  const { key, read, submit } = await stored(aws);
  aws.around((name, _, action) => {
    if (name.startsWith('PUT /schedules')) throw new ServiceError('ValidationException', 'Invalid timezone');
    return action(_);
  });
  expect(await submit()).toBe('sync');
  expect((await read()).todo).toBeUndefined();
  const [event] = await aws.items('Event');
  expect(JSON.parse(event?.object?.S ?? '')).toMatchObject({
    ...{ type: 'Warning', reason: 'FailedSchedule', involvedObject: { name: key.name } },
    message: 'Error scheduling: Invalid timezone (time zone Europe/Berlin)',
  });
});

it('what comes so late that Scheduler takes the start of a rate no more is asked for once more', async () => {
  const aws = await makeAws();
  const { key, read, submit } = await stored(aws, { schedule: '@every 1m' });
  await aws.surroundings.clock.until(at(1));
  await submit(CREATED);
  expect([expressions(aws, key.uid), await aws.items('Event'), (await read()).todo]).toEqual([[], [], 'sync']);
  await submit(at(1));
  expect([expressions(aws, key.uid), (await read()).todo]).toEqual([['main rate(1 minute)'], undefined]);
});

it('plans anew once the time that the clock repeats is over', async () => {
  const aws = await makeAws();
  const { key, read, submit } = await stored(aws, { schedule: '30 2 * * *' });
  await submit();
  const until = Date.UTC(2026, 9, 25, 2);
  expect((await read()).plannedUntil).toBe(until);
  await runCronJob(aws.store, key, until - HOUR / 2);
  expect((await read()).todo).toBeUndefined();
  await runCronJob(aws.store, key, until + 24 * HOUR);
  expect((await read()).todo).toBe('schedule');
  await submit(until + 24 * HOUR);
  expect(expressions(aws, key.uid)).toContain('again-0 cron(30 0,1 31 10 ? 2027)');
});

it('another schedule alone starts nothing that it has missed; every other change does', async () => {
  const aws = await makeAws();
  const { read, submit } = await stored(aws, { schedule: '0 * * * *' });
  await submit();
  const record = await read();
  await aws.store.cronJobs.replace(record, { ...record, todo: 'schedule' }, at(2));
  await submit(at(2));
  expect(await aws.items('Job')).toEqual([]);
  const again = await read();
  await aws.store.cronJobs.replace(again, { ...again, todo: 'sync' }, at(2));
  await submit(at(2));
  expect((await aws.items('Job')).map(({ sk }) => sk?.S)).toEqual([`default/${jobNameAt('nightly', at(2))}`]);
});

describe('deletion', () => {
  const withJob = async (aws: TestAws) => {
    const cron = await stored(aws, { schedule: '0 * * * *' });
    await cron.submit();
    await runCronJob(aws.store, cron.key, at(1));
    return cron;
  };

  it.each(Object.entries(FAULTS))('takes schedules and Jobs away, also when any call is %s', async (_, fault) => {
    for (let nth = 0; ; nth++) {
      const aws = await makeAws();
      const { read, submit } = await withJob(aws);
      await aws.store.cronJobs.remove(await read(), at(2));
      const failing = failNth(nth, fault);
      aws.around(failing.around);
      await submit(at(2), true).catch(() => {});
      aws.around(undefined);
      await submit(at(2), true);
      expect([aws.schedules(), await aws.items('Job'), await aws.items('CronJob')]).toEqual([{}, [], []]);
      expect(await submit(at(2), true)).toBe('nothing');
      if (failing.calls() <= nth) return;
    }
  });

  it('leaves Jobs that are to stay, without their owner', async () => {
    const aws = await makeAws();
    const { read, submit } = await withJob(aws);
    await aws.store.cronJobs.remove({ ...(await read()), orphans: true }, at(2));
    await submit(at(2), true);
    const [job] = await aws.items('Job');
    expect(JSON.parse(job?.object?.S ?? '').metadata.ownerReferences).toBeUndefined();
    expect(aws.schedules()).toEqual({});
  });

  it('waits for its Jobs in the foreground', async () => {
    const aws = await makeAws();
    const { key, read, submit } = await withJob(aws);
    const record = await read();
    const metadata = { ...record.cronJob.metadata, deletionTimestamp: 'now', finalizers: [FOREGROUND_DELETION] };
    const deleting = { ...record, todo: 'delete' as const, cronJob: { ...record.cronJob, metadata } };
    await aws.store.cronJobs.replace(record, deleting, at(2));
    await submit(at(2));
    expect([aws.schedules(), await aws.items('Job')]).toEqual([{}, []]);
    await runCronJob(aws.store, key, at(2));
    expect(await aws.items('CronJob')).toEqual([]);
  });

  it('of a CronJob whose schedules were made too late: they take themselves away when they call', async () => {
    const aws = await makeAws();
    const { key, read, submit } = await stored(aws);
    const record = await read();
    await aws.store.cronJobs.remove(record, at(1));
    await submit(at(1), true);
    await aws.cloud.schedules.set(record.cronJob, [{ key: 'main', expression: 'cron(0 3 * * ? *)', timeZone: 'UTC' }]);
    expect(await runCronJob(aws.store, key, at(2))).toBe('gone');
    await aws.store.cronJobs.clean(key, at(2));
    expect(await submit(at(2), true)).toBe('delete');
    expect(aws.schedules()).toEqual({});
  });
});
