import { JOB_DELETED, JOB_SUSPENDED } from '../failures';
import { unknownServiceAccount } from '../plan/service-accounts';
import { isDeleted } from '../pods/active';
import { type JobRecord, nextExecution } from '../pods/job-record';
import { hasOrphans } from '../pods/orphans';
import { withLateStartTime } from '../pods/start-time';
import { withConsoleLinks } from '../status/console-links';
import type { Alarms } from './alarms';
import { finishDeletion } from './finish-deletion';
import type { JobKey } from './jobs';
import { orphanPods } from './orphan-pods';
import { scale } from './scale';
import { setAlarm } from './set-alarm';
import { type StartCloud, startExecution } from './start-execution';
import { stopPods } from './stop-pods';

export interface SubmitCloud extends StartCloud {
  alarms: Alarms;
}

/**
 * Does what a stored Job still asks for (`todo`), as it is now and not as it was when the message was sent: every step can be repeated, and
 * a message that comes late finds nothing to do.
 * @param deleted the message is about what a deleted Job has left
 * @returns what was done, for the log
 */
export async function submit(
  cloud: SubmitCloud,
  key: JobKey,
  deleted: boolean,
  now: number,
): Promise<'start' | 'scale' | 'stop' | 'delete' | 'alarm' | 'nothing'> {
  const { jobs } = cloud.store;
  const record = deleted ? await jobs.findDeleted(key.uid) : await jobs.get(key.namespace, key.name);
  if (!record || record.job.metadata.uid !== key.uid) return 'nothing';
  if (!record.todo && isDeleted(record)) {
    // What it had asked for was done, and what follows from that perhaps not.
    await finishDeletion(cloud.store, key, now);
    return 'nothing';
  }
  if (!record.todo) return (await setAlarm(cloud, key, record, now)) ? 'alarm' : 'nothing';
  if (record.todo === 'delete' && !deleted && !record.job.metadata.finalizers?.length) {
    // Whoever changes it now delays its end, and cannot call it off: then the change asks for the same again.
    await jobs.remove(record, now);
  } else if (record.progress.orphans) await orphanPods(cloud, key, record, deleted, now);
  else if (record.todo === 'start') await start(cloud, key, record, now);
  else if (record.todo === 'scale') await scale(cloud, key, record, now);
  else await stop(cloud, key, record, deleted, now);
  return record.todo;
}

async function start(cloud: SubmitCloud, key: JobKey, record: JobRecord, now: number): Promise<void> {
  const { generation, slots, attempt, mode } = nextExecution(record);
  const { job, execution } = record;
  // Resumed before anyone had stopped what ran before, or resized when it had been started and nobody had written so down.
  for (let before = execution?.generation ?? 1; before < generation; before++) {
    const { parts = 1 } = execution ?? {};
    await cloud.executions.stop(key.uid, before, parts, JOB_SUSPENDED, 'The Job goes on in another execution');
  }
  await tellOfUnknownAccount(cloud, record, now);
  const { arn, family } = await startExecution(cloud, record, { part: 0, slots, attempt, mode });
  const { parallelism } = job.spec;
  const started = await cloud.store.jobs.update(key, now, (current, deleted) => {
    const wanted = !deleted && current.todo === 'start' && nextExecution(current).generation === generation;
    const runs = current.execution?.arn === arn && (!current.todo || current.todo === 'scale');
    if (!wanted) return { record: current, wanted: hasOrphans(current) || (!deleted && runs) };
    const { todo: _, asked: __, ...rest } = current;
    const linked = withConsoleLinks(withLateStartTime(current, now), arn, cloud.settings.logGroup);
    return { record: { ...rest, job: linked, execution: { arn, generation, family, parallelism } }, wanted };
  });
  // Deleted or suspended while it was being started: whoever did that may have looked for the execution before there was one.
  if (!started?.wanted)
    await cloud.executions.stop(key.uid, generation, 1, JOB_DELETED, 'The Job was changed while it was started');
}

/** The account was there when the Job was created. It cannot start without it, and is tried again, in the end by the sweep. */
async function tellOfUnknownAccount({ store, settings }: SubmitCloud, { job }: JobRecord, now: number): Promise<void> {
  const [unknown] = unknownServiceAccount(job, settings.serviceAccounts);
  if (!unknown) return;
  const message = `Error creating: ${unknown.message.replace('Forbidden: ', '')}`;
  await store.events.record(job.metadata, [{ type: 'Warning', reason: 'FailedCreate', message }], now);
}

async function stop(cloud: SubmitCloud, key: JobKey, record: JobRecord, deleted: boolean, now: number): Promise<void> {
  const { store, executions } = cloud;
  const { generation } = record.progress;
  const parts = Math.max(record.progress.parts.length, record.execution?.parts ?? 1);
  if (deleted && record.alarm) await cloud.alarms.cancel(key.uid, record.alarm);
  // Also while it is there and waits for its finalizers.
  const goes = deleted || record.todo === 'delete';
  const [error, cause] = goes
    ? [JOB_DELETED, 'The Job was deleted']
    : [JOB_SUSPENDED, 'The Job does not want its pods any more'];
  // Resumed, and held back, before anyone had stopped what ran before: that is of an earlier generation.
  for (let each = record.execution?.generation ?? generation; each <= generation; each++)
    await executions.stop(key.uid, each, parts, error, cause);
  await stopPods(cloud, key, goes, now);
  await store.jobs.update(key, now, (current) => {
    if (current.todo !== record.todo || current.progress.generation !== generation) return { record: current };
    const { todo: _, ...rest } = current;
    return { record: rest };
  });
  if (goes && !deleted) await finishDeletion(store, key, now);
}
