import { isFinished } from '../job/conditions';
import { alarmTime, wantsAlarm } from '../pods/alarm';
import type { JobRecord } from '../pods/job-record';
import { settle } from '../pods/settle';
import { tryAnew } from '../try-anew';
import type { Alarms } from './alarms';
import type { JobKey } from './jobs';
import type { Store } from './store';

export interface AlarmCloud {
  store: Store;
  alarms: Alarms;
}

/** Between the end of a Job and its deletion, in milliseconds: with ttlSecondsAfterFinished 0 nobody would ever see that it has ended. */
const SOON = 1000;

/**
 * Sets the alarm that a Job wants, in place of the one it has; what is due already is done in a second.
 * @returns whether there was something to do
 */
export async function setAlarm(cloud: AlarmCloud, key: JobKey, record: JobRecord, now: number): Promise<boolean> {
  if (!wantsAlarm(record)) return false;
  const { alarm } = record;
  const at = alarmTime(record);
  const next = (alarm?.serial ?? 0) + 1;
  if (alarm) await cloud.alarms.cancel(key.uid, alarm);
  const until = Math.max(at ?? 0, now + SOON);
  const serial = at === undefined ? next : await cloud.alarms.set(key, { serial: next, at }, until, now);
  await cloud.store.jobs.update(key, now, (current, deleted) => {
    // A record that wants another time by now is written with that wish, and comes here again.
    const isOurs = !deleted && current.alarm?.serial === alarm?.serial;
    return { record: isOurs ? { ...current, alarm: { serial, ...(at !== undefined && { at }) } } : current };
  });
  return true;
}

/**
 * An alarm has rung, or was stopped by someone. What the Job wants now is looked up: its time may have been changed since, and another Job may
 * have its name.
 */
export async function ring({ store }: AlarmCloud, key: JobKey, serial: number, now: number): Promise<boolean> {
  if (await actWhenDue(store, key, now)) return true;
  const rung = await store.jobs.update(key, now, (record, deleted) => {
    const isSet = !deleted && record.alarm?.serial === serial && record.alarm.at !== undefined;
    return isSet ? { record: { ...record, alarm: { serial } }, isSet } : { record, isSet };
  });
  return rung?.isSet ?? false;
}

function isDue(record: JobRecord, now: number): boolean {
  const at = alarmTime(record);
  return at !== undefined && at <= now;
}

/** @returns false when nothing is due */
async function actWhenDue(store: Store, key: JobKey, now: number): Promise<boolean> {
  return tryAnew(`Job ${key.namespace}/${key.name}`, async () => {
    const found = await store.jobs.find(key);
    if (!found || found.deleted || !isDue(found.record, now)) return false;
    // The version is the condition of either: a Job that was changed meanwhile is looked at again.
    if (isFinished(found.record.job)) return (await store.jobs.condemn(found.record, now)) || undefined;
    const { record, events } = settle(found.record, now);
    if (!(await store.jobs.replace(found.record, record, now))) return undefined;
    await store.events.record(key, events, now);
    return true;
  });
}
