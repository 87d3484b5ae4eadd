import { createdJob, failedCreate } from '../cron/cron-job-events';
import type { CronJobRecord } from '../cron/cron-job-record';
import { type Start, startAt, started, sync } from '../cron/sync';
import { admitJob } from '../job/admit-job';
import { FOREGROUND_DELETION } from '../job/deletion-finalizers';
import { isInvalid } from '../job/field-error';
import { jobNameAt, ownerOf } from '../job/job-of-cron-job';
import type { AdmittedJob } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import { newRecord } from '../pods/new-record';
import { pause, tryAnew } from '../try-anew';
import type { JobKey } from './jobs';
import type { Store } from './store';

/** How often a CronJob is looked at: after each step of a start at once (so not by `tryAnew`), and when someone else changed it, after a pause. */
const CONFLICTS = 100;

/**
 * Looks at a CronJob: starts the Job that is due, deletes those that are too old, and brings its status up to date. Whoever asks, for whatever reason
 * and however often, a Job is started once for each time: its uid follows from the time, and stands as a condition on its creation.
 * @param now of the times that have come until then the latest is started; milliseconds since the epoch
 * @param child a Job that may be its own and not be known yet
 * @returns what was done, for the log
 */
export async function runCronJob(store: Store, key: JobKey, now: number, child?: string): Promise<string> {
  const { cronJobs } = store;
  const did = new Set<string>();
  let started: string | undefined;
  for (let tried = 0; tried < CONFLICTS; tried++) {
    const record = await cronJobs.get(key.namespace, key.name);
    if (record?.cronJob.metadata.uid !== key.uid) {
      for (const job of [child, started]) if (job !== undefined) await deleteOrphan(store, key, job, now);
      return 'gone';
    }
    const { starting } = record;
    if (starting !== undefined) {
      started = jobNameAt(key.name, starting);
      const what = await finishStart(store, record, starting, now);
      // It would be tried again for ever; the next look tries it once more.
      if (what === 'refused' || what === 'taken') return what;
      did.add(what);
      continue;
    }
    const looked = await lookOnce(store, record, now, child);
    if (looked === 'starting') continue;
    if (looked) return [...did].find((what) => what !== 'nothing') ?? looked;
    await pause(tried);
  }
  throw new Error(`CronJob ${key.namespace}/${key.name} was changed by others ${CONFLICTS} times in a row`);
}

/**
 * Before a Job is started it is written down which one, so that nobody starts another one meanwhile, whose look has not seen it.
 * @returns undefined when the CronJob was changed by others meanwhile
 */
async function lookOnce(
  store: Store,
  record: CronJobRecord,
  now: number,
  child: string | undefined,
): Promise<string | undefined> {
  const { metadata } = record.cronJob;
  const children = await childrenOf(store, record, child);
  const look = sync(record, children, now);
  for (const job of look.deletions) await deleteChild(store, job, now);
  await store.events.record(metadata, look.events, now, 'CronJob');
  const after = replanned(look.record, now);
  if (isReleased(after)) {
    const { finalizers = [] } = after.cronJob.metadata;
    const left = finalizers.filter((finalizer) => finalizer !== FOREGROUND_DELETION);
    return (await release(store, record, after, left, now)) ? 'released' : undefined;
  }
  if (look.start) {
    const claimed = {
      ...after,
      starting: look.start.time,
      children: [...after.children, look.start.job.metadata.name as string],
    };
    return (await store.cronJobs.replace(record, claimed, now)) && 'starting';
  }
  if (after !== record && !(await store.cronJobs.replace(record, after, now))) return undefined;
  return look.deletions.length > 0 ? 'deleted' : after === record ? 'nothing' : 'status';
}

/** Starts the Job that is written down as the next one, whoever has done so. */
async function finishStart(store: Store, record: CronJobRecord, time: number, now: number): Promise<Started['did']> {
  const { cronJob } = record;
  const start = await startJob(store, record, startAt(cronJob, time), now);
  await store.events.record(cronJob.metadata, start.events, now, 'CronJob');
  // When it was changed meanwhile this is looked at once more, and nothing is started then.
  await store.cronJobs.replace(record, start.record, now);
  return start.did;
}

async function childrenOf({ jobs }: Store, record: CronJobRecord, child: string | undefined): Promise<AdmittedJob[]> {
  const { namespace, uid } = record.cronJob.metadata;
  const names = child === undefined ? record.children : [...record.children, child];
  const order = new Map(names.map((name, at) => [name, at]));
  const found = (await jobs.getMany(namespace, names)).map(({ job }) => job).filter((job) => ownerOf(job)?.uid === uid);
  return found.sort((a, b) => (order.get(a.metadata.name) ?? 0) - (order.get(b.metadata.name) ?? 0));
}

interface Started {
  record: CronJobRecord;
  events: JobEvent[];
  did: 'started' | 'refused' | 'taken' | 'nothing';
}

async function startJob(store: Store, record: CronJobRecord, start: Start, now: number): Promise<Started> {
  const { metadata, spec } = record.cronJob;
  const { namespace, uid: owner } = metadata;
  const { starting: _, ...left } = record;
  const { uid, time } = start;
  const { job, errors } = admitJob(start.job, { uid, namespace, now, random: () => 0 });
  if (errors.length > 0) {
    const why = isInvalid('Job.batch', job.metadata.name, errors);
    return { record: left, events: [failedCreate(why)], did: 'refused' };
  }
  // Suspended or deleted since it was written down: then it is only looked for.
  const isWanted = !spec.suspend && !metadata.deletionTimestamp;
  const fresh = newRecord(job, now);
  const isCreated = isWanted && (await store.jobs.createOnce(fresh.record, now));
  if (isCreated) await store.events.record(job.metadata, fresh.events, now);
  const found = await store.jobs.get(namespace, job.metadata.name);
  if (!found && !isWanted) return { record: left, events: [], did: 'nothing' };
  // It was started before, by someone who could not write it down, and is gone by now.
  if (!found) return { record: started(record, undefined, time), events: [], did: isCreated ? 'started' : 'nothing' };
  // Someone else has a Job of this name: as in Kubernetes, nothing is said of it.
  if (ownerOf(found.job)?.uid !== owner) return { record: left, events: [], did: 'taken' };
  const isOurs = found.job.metadata.uid === uid;
  const events = isOurs ? [createdJob(job.metadata.name)] : [];
  return { record: started(record, found.job, time), events, did: isCreated ? 'started' : 'nothing' };
}

/** What its schedules were planned for has passed. */
function replanned(record: CronJobRecord, now: number): CronJobRecord {
  const { plannedUntil, todo } = record;
  if (plannedUntil === undefined || now < plannedUntil || todo !== undefined) return record;
  return { ...record, todo: 'schedule' };
}

/** It has waited for its Jobs, and they are gone. */
function isReleased({ cronJob, children }: CronJobRecord): boolean {
  const { deletionTimestamp, finalizers } = cronJob.metadata;
  return deletionTimestamp !== undefined && children.length === 0 && finalizers?.includes(FOREGROUND_DELETION) === true;
}

async function release(
  { cronJobs }: Store,
  record: CronJobRecord,
  after: CronJobRecord,
  finalizers: string[],
  now: number,
): Promise<boolean> {
  if (finalizers.length === 0) return cronJobs.remove(record, now);
  const { cronJob } = after;
  const metadata = { ...cronJob.metadata, finalizers };
  return (await cronJobs.replace(record, { ...after, cronJob: { ...cronJob, metadata } }, now)) !== undefined;
}

/** Deletes a Job, which goes at once, or when its finalizers have been taken away. */
export async function deleteChild({ jobs }: Store, { metadata }: AdmittedJob, now: number): Promise<void> {
  await tryAnew(`Job ${metadata.namespace}/${metadata.name}`, async () => {
    const record = await jobs.get(metadata.namespace, metadata.name);
    if (record?.job.metadata.uid !== metadata.uid) return true;
    const isHeld = Boolean(record.job.metadata.finalizers?.length);
    if (isHeld && record.job.metadata.deletionTimestamp !== undefined) return true;
    return (await (isHeld ? jobs.condemn(record, now) : jobs.remove(record, now))) || undefined;
  });
}

/** A Job that says it belongs to a CronJob which was deleted before anyone knew of the Job, goes as well (Kubernetes: garbage collection). */
async function deleteOrphan(store: Store, key: JobKey, child: string, now: number): Promise<void> {
  const deleted = await store.cronJobs.findDeleted(key.uid);
  const record = deleted && (await store.jobs.get(key.namespace, child));
  if (!record || deleted.orphans || ownerOf(record.job)?.uid !== key.uid) return;
  await deleteChild(store, record.job, now);
}
