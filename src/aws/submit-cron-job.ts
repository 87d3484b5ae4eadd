import { ValidationException } from '@aws-sdk/client-scheduler';
import { failedSchedule } from '../cron/cron-job-events';
import type { CronJobRecord } from '../cron/cron-job-record';
import { timetableOf } from '../cron/sync';
import { FOREGROUND_DELETION } from '../job/deletion-finalizers';
import { ownerOf } from '../job/job-of-cron-job';
import type { AdmittedJob } from '../job/types';
import { planSchedules, type SchedulePlan } from '../plan/schedules';
import { tryAnew } from '../try-anew';
import type { JobKey } from './jobs';
import { deleteChild, runCronJob } from './run-cron-job';
import type { Schedules } from './schedules';
import type { Store } from './store';

export interface CronJobCloud {
  store: Store;
  schedules: Schedules;
}

/**
 * Does what a stored CronJob still asks for (`todo`), as it is now; every step can be repeated.
 * @param deleted the message is about what a deleted CronJob has left
 * @returns what was done, for the log
 */
export async function submitCronJob(cloud: CronJobCloud, key: JobKey, deleted: boolean, now: number): Promise<string> {
  if (deleted) return cleanUp(cloud, key, now);
  const { cronJobs } = cloud.store;
  const asked = await cronJobs.get(key.namespace, key.name);
  const todo = asked?.todo;
  if (asked?.cronJob.metadata.uid !== key.uid || !todo) return 'nothing';
  if (todo === 'delete') await withdraw(cloud, asked, now);
  if (todo !== 'schedule') await runCronJob(cloud.store, key, now);
  return tryAnew(`CronJob ${key.namespace}/${key.name}`, async () => {
    const record = await cronJobs.get(key.namespace, key.name);
    if (record?.cronJob.metadata.uid !== key.uid) {
      // Its schedules may just have been made: who deleted it may have looked for them before.
      await cloud.schedules.removeAll(key.uid);
      return todo;
    }
    // Someone asks for more by now, and is heard when that change comes here.
    if (record.todo !== todo) return todo;
    return (await cronJobs.replace(record, await schedule(cloud, record, now), now)) && todo;
  });
}

async function schedule(
  { store, schedules }: CronJobCloud,
  record: CronJobRecord,
  now: number,
): Promise<CronJobRecord> {
  const { todo: _, plannedUntil: __, ...rest } = record;
  const { cronJob } = record;
  const anchor = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  const isWanted = !cronJob.spec.suspend && !cronJob.metadata.deletionTimestamp;
  const plan: SchedulePlan = isWanted ? planSchedules(timetableOf(cronJob), anchor, now) : { schedules: [] };
  try {
    await schedules.set(cronJob, plan.schedules);
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    // What is to begin has begun while this waited: asked for once more it comes with the time of then.
    if (error.message.includes('StartDate')) return { ...record };
    // It would be refused again for ever: its user is told.
    const { timeZone = 'UTC' } = cronJob.spec;
    const refused = failedSchedule(`${error.message} (time zone ${timeZone})`);
    await store.events.record(cronJob.metadata, [refused], now, 'CronJob');
  }
  return { ...rest, ...(plan.until !== undefined && { plannedUntil: plan.until }) };
}

/** It is being deleted and is still there: it waits for its Jobs, or for finalizers that others take away. */
async function withdraw({ store, schedules }: CronJobCloud, record: CronJobRecord, now: number): Promise<void> {
  const { uid, finalizers = [] } = record.cronJob.metadata;
  await schedules.removeAll(uid);
  if (!finalizers.includes(FOREGROUND_DELETION)) return;
  for (const job of await ownJobs(store, record)) await deleteChild(store, job, now);
}

async function cleanUp({ store, schedules }: CronJobCloud, { uid }: JobKey, now: number): Promise<string> {
  const record = await store.cronJobs.findDeleted(uid);
  if (record?.todo !== 'delete') return 'nothing';
  await schedules.removeAll(uid);
  for (const job of await ownJobs(store, record)) {
    if (record.orphans) await release(store, job, now);
    else await deleteChild(store, job, now);
  }
  await store.cronJobs.forgetDeleted(record, now);
  return 'delete';
}

async function ownJobs({ jobs }: Store, { cronJob, children }: CronJobRecord): Promise<AdmittedJob[]> {
  const { namespace, uid } = cronJob.metadata;
  const found = await jobs.getMany(namespace, children);
  return found.map(({ job }) => job).filter((job) => ownerOf(job)?.uid === uid);
}

/** A Job that stays has no owner any more. */
async function release({ jobs }: Store, { metadata }: AdmittedJob, now: number): Promise<void> {
  await jobs.update(metadata, now, (record, deleted) => {
    const owner = ownerOf(record.job);
    if (deleted || !owner) return { record };
    const { ownerReferences = [], ...others } = record.job.metadata;
    const left = ownerReferences.filter(({ uid }) => uid !== owner.uid);
    const kept = { ...others, ...(left.length > 0 && { ownerReferences: left }) };
    return { record: { ...record, job: { ...record.job, metadata: kept } } };
  });
}
