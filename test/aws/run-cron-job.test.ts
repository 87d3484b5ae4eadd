import { runCronJob } from '../../src/aws/run-cron-job';
import { newCronJobRecord } from '../../src/cron/cron-job-record';
import { jobNameAt } from '../../src/job/job-of-cron-job';
import type { CronJobSpec } from '../../src/job/types';
import { makeAws, type TestAws } from '../support/aws';
import { admittedCron, CREATED } from '../support/cron-job';
import { FAULTS, failNth } from '../support/store';

const HOUR = 3_600_000;
const at = (hours: number) => CREATED + hours * HOUR;
const nameAt = (hours: number) => jobNameAt('nightly', at(hours));

async function stored(aws: TestAws, spec: Partial<CronJobSpec> = {}) {
  const cronJob = admittedCron({ schedule: '0 * * * *', ...spec });
  await aws.store.cronJobs.create(newCronJobRecord(cronJob), CREATED);
  const { namespace, name, uid } = cronJob.metadata;
  const key = { namespace, name, uid };
  return { key, read: async () => (await aws.store.cronJobs.get(namespace, name))?.cronJob.status };
}

const jobsOf = async (aws: TestAws) => (await aws.items('Job')).map(({ sk }) => sk?.S?.slice('default/'.length));

/** Every uid that a Job has ever had: those that there are and those that are deleted. */
async function everStarted(aws: TestAws): Promise<string[]> {
  const [there, deleted] = [await aws.items('Job'), await aws.items('DeletedJob')];
  return [...there, ...deleted].map(({ object }) => JSON.parse(object?.S ?? '').metadata.uid);
}

it('starts the Job of a time once, however often it is told, and wakes Submit for it', async () => {
  const aws = await makeAws();
  const { key, read } = await stored(aws);
  expect(await runCronJob(aws.store, key, at(1))).toBe('started');
  expect(await runCronJob(aws.store, key, at(1))).toBe('nothing');
  const [item] = await aws.items('Job');
  expect([item?.sk?.S, item?.todo?.S, item?.cronJob?.S]).toEqual([`default/${nameAt(1)}`, 'start', undefined]);
  expect(await read()).toMatchObject({ lastScheduleTime: '2026-01-31T13:00:00Z', active: [{ name: nameAt(1) }] });
});

it('starts it once also when many tell it at the same time', async () => {
  const aws = await makeAws();
  const { key } = await stored(aws);
  const did = await Promise.all(Array.from({ length: 8 }, () => runCronJob(aws.others(), key, at(1))));
  expect(did.filter((what) => what === 'started')).toHaveLength(1);
  expect(await jobsOf(aws)).toEqual([nameAt(1)]);
});

it('does not start it again when it has gone before its start was written down', async () => {
  const aws = await makeAws();
  const { key, read } = await stored(aws);
  const { around } = failNth(1, async () => {
    throw new Error('the function dies');
  });
  // Its start is written down, it is stored, and then the function dies: at the second write of the CronJob.
  aws.around((name, input, action) =>
    JSON.stringify(input).includes('"CronJob"') && /Write|Put/.test(name) ? around(name, input, action) : action(input),
  );
  await expect(runCronJob(aws.store, key, at(1))).rejects.toThrow('dies');
  aws.around(undefined);
  const record = await aws.store.jobs.get('default', nameAt(1));
  if (record) await aws.store.jobs.remove(record, at(1.1));
  expect(await runCronJob(aws.store, key, at(1))).toBe('status');
  expect(await jobsOf(aws)).toEqual([]);
  expect(await everStarted(aws)).toHaveLength(1);
  expect(await read()).toEqual({ lastScheduleTime: '2026-01-31T13:00:00Z' });
});

it.each(Object.entries(FAULTS))('starts it once when any call is %s, and the call comes again', async (_, fault) => {
  for (let nth = 0; ; nth++) {
    const aws = await makeAws();
    const { key, read } = await stored(aws, { concurrencyPolicy: 'Replace' });
    await runCronJob(aws.store, key, at(1));
    const failing = failNth(nth, fault);
    aws.around(failing.around);
    await runCronJob(aws.store, key, at(2)).catch(() => {});
    aws.around(undefined);
    await runCronJob(aws.store, key, at(2));
    expect(await jobsOf(aws)).toEqual([nameAt(2)]);
    expect(new Set(await everStarted(aws)).size).toBe(2);
    expect(await read()).toMatchObject({ active: [{ name: nameAt(2) }], lastScheduleTime: '2026-01-31T14:00:00Z' });
    if (failing.calls() <= nth) return;
  }
});

it('does not start what was written down when it was suspended meanwhile', async () => {
  const aws = await makeAws();
  const { key, read } = await stored(aws);
  const record = await aws.store.cronJobs.get('default', key.name);
  if (!record) throw new Error('no CronJob');
  const cronJob = { ...record.cronJob, spec: { ...record.cronJob.spec, suspend: true } };
  await aws.store.cronJobs.replace(record, { ...record, cronJob, starting: at(1) }, at(1));
  expect(await runCronJob(aws.store, key, at(1))).toBe('nothing');
  expect([await jobsOf(aws), await read()]).toEqual([[], undefined]);
  expect((await aws.store.cronJobs.get('default', key.name))?.starting).toBeUndefined();
});

it('tells each time that its template makes no Job, in the words of the API server', async () => {
  const aws = await makeAws();
  const { jobTemplate } = admittedCron().spec;
  const { key, read } = await stored(aws, { jobTemplate: { ...jobTemplate, metadata: { labels: { a: 'x y' } } } });
  for (const hours of [1, 2, 2]) expect(await runCronJob(aws.store, key, at(hours))).toBe('refused');
  expect([await jobsOf(aws), await read()]).toEqual([[], undefined]);
  const said = `Error creating job: Job.batch "${nameAt(1)}" is invalid: metadata.labels: Invalid value: "x y": `;
  expect(await aws.said()).toEqual([
    expect.stringContaining(said),
    expect.stringContaining(said.replace(nameAt(1), nameAt(2))),
  ]);
});

it('leaves a Job of that name alone that someone else has', async () => {
  const aws = await makeAws();
  const { key, read } = await stored(aws);
  const other = await aws.createJob();
  const record = await aws.store.jobs.get('default', other.metadata.name);
  if (!record) throw new Error('no Job');
  const metadata = { ...record.job.metadata, name: nameAt(1) };
  await aws.store.jobs.create({ ...record, job: { ...record.job, metadata } }, CREATED);
  expect(await runCronJob(aws.store, key, at(1))).toBe('taken');
  expect(await read()).toBeUndefined();
});

it('takes in a Job that was made by hand, and takes it away with the CronJob when it came too late', async () => {
  const aws = await makeAws();
  const { key } = await stored(aws, { suspend: true });
  const made = await aws.createJob();
  const record = await aws.store.jobs.get('default', made.metadata.name);
  if (!record) throw new Error('no Job');
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: key.name, uid: key.uid, controller: true };
  const owned = { ...record.job, metadata: { ...record.job.metadata, ownerReferences: [owner] } };
  await aws.store.jobs.replace(record, { ...record, job: owned }, CREATED);
  expect(await runCronJob(aws.store, key, at(1), made.metadata.name)).toBe('status');
  expect((await aws.store.cronJobs.get('default', key.name))?.children).toEqual([made.metadata.name]);
  const [event] = await aws.items('Event');
  expect(JSON.parse(event?.object?.S ?? '')).toMatchObject({
    ...{ reason: 'UnexpectedJob', source: { component: 'cronjob-controller' } },
    involvedObject: { kind: 'CronJob', name: 'nightly', uid: key.uid },
  });
  const cronJob = await aws.store.cronJobs.get('default', key.name);
  if (cronJob) await aws.store.cronJobs.remove({ ...cronJob, children: [] }, at(2));
  expect(await runCronJob(aws.store, key, at(2), made.metadata.name)).toBe('gone');
  expect(await jobsOf(aws)).toEqual([]);
});
