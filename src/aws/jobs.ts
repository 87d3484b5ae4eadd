import { timestamp } from '../job/conditions';
import type { AdmittedJob } from '../job/types';
import { wantsAlarm } from '../pods/alarm';
import type { JobRecord } from '../pods/job-record';
import { decode, encode } from '../pods/progress';
import { statusOf } from '../status/job-status';
import { type Item, nextVersion, pause, type Table } from './table';

export interface JobKey {
  namespace: string;
  name: string;
  uid: string;
}

export interface JobsFrom {
  namespace?: string;
  /** `namespace/name` behind which to begin. */
  after?: string;
  /** Only the first are wanted: they are read one by one. */
  few?: boolean;
}

/** A deleted Job is remembered for as long as a message about one of its tasks can still be on its way (the queue keeps them 14 days). */
const DELETED_SECONDS = 15 * 24 * 3600;

/** Written as `todo` of a Job that asks for nothing but another alarm: it follows from the record, and is not read back. */
const SET_ALARM = 'alarm';

/** How often a change is made anew when others change the same Job at the same time. */
const CONFLICTS = 100;

/** Jobs in the table: one item holds everything about one, so that every change is one conditional write. */
export class Jobs {
  constructor(private readonly table: Table) {}

  async get(namespace: string, name: string): Promise<JobRecord | undefined> {
    const item = await this.table.get({ pk: 'Job', sk: `${namespace}/${name}` });
    return item && recordOf(item);
  }

  /** The Job of this uid, deleted or not. */
  async find({ namespace, name, uid }: JobKey): Promise<{ record: JobRecord; deleted: boolean } | undefined> {
    const record = await this.get(namespace, name);
    if (record?.job.metadata.uid === uid) return { record, deleted: false };
    const deleted = await this.findDeleted(uid);
    return deleted && { record: deleted, deleted: true };
  }

  /** By namespace and name, ascending. */
  async *list({ namespace, after, few }: JobsFrom = {}): AsyncGenerator<JobRecord> {
    const page = few ? 1 : undefined;
    for await (const item of this.table.query('Job', namespace && `${namespace}/`, after, page)) yield recordOf(item);
  }

  async create(record: JobRecord, now: number): Promise<'created' | 'exists'> {
    const stored = await this.table.put(itemOf(record, nextVersion(undefined, now), now), undefined);
    return stored ? 'created' : 'exists';
  }

  /** @returns the Job as stored; undefined when the stored one is not `before` any more */
  async replace(before: JobRecord, after: JobRecord, now: number): Promise<JobRecord | undefined> {
    const item = itemOf(after, nextVersion(before.version, now), now);
    return (await this.table.put(item, before.version)) ? recordOf(item) : undefined;
  }

  /**
   * Changes a Job, deleted or not, and makes the change anew for as long as someone else is faster. `change` must be pure; it returns the
   * record it was given when there is nothing to write.
   * @returns what `change` returned last; undefined when there is no such Job
   */
  async update<T extends { record: JobRecord }>(
    key: JobKey,
    now: number,
    change: (record: JobRecord, deleted: boolean) => T | Promise<T>,
  ): Promise<T | undefined> {
    for (let tried = 0; tried < CONFLICTS; tried++) {
      const found = await this.find(key);
      if (!found) return undefined;
      const result = await change(found.record, found.deleted);
      if (result.record === found.record) return result;
      const version = nextVersion(found.record.version, now);
      const item = itemOf(result.record, version, now, found.deleted);
      if (await this.table.put(item, found.record.version)) return result;
      await pause(tried);
    }
    throw new Error(`Job ${key.namespace}/${key.name} was changed by others ${CONFLICTS} times in a row`);
  }

  /**
   * Deletes a Job as its users see it. What is left to stop is remembered under its uid first, so that a crash between the two writes
   * loses nothing: `removeName` is repeated by whoever works on what is left.
   * @returns false when the Job was changed meanwhile
   */
  async remove(record: JobRecord, now: number): Promise<boolean> {
    const deleted = condemned(record, now);
    await this.table.overwrite(itemOf(deleted, nextVersion(record.version, now), now, true));
    return this.table.delete(nameKey(record.job), record.version);
  }

  /**
   * Marks a Job as one that is to be deleted; `remove` follows when its change reaches Submit. Unlike `remove` it does nothing to a Job that was
   * changed meanwhile: a ttl that is raised at the last moment wins.
   * @returns false when the Job was changed meanwhile
   */
  condemn(record: JobRecord, now: number): Promise<boolean> {
    return this.table.put(itemOf(condemned(record, now), nextVersion(record.version, now), now), record.version);
  }

  /** What a deleted Job has left, by its uid; also while its name is not free yet. */
  async findDeleted(uid: string): Promise<JobRecord | undefined> {
    const item = await this.table.get({ pk: 'DeletedJob', sk: uid });
    return item && recordOf(item);
  }

  /** Second half of `remove`: the name is free once the deleted Job is remembered. */
  async removeName(deleted: JobRecord): Promise<void> {
    const { namespace, name, uid } = deleted.job.metadata;
    for (let tried = 0; tried < CONFLICTS; tried++) {
      const record = await this.get(namespace, name);
      if (record?.job.metadata.uid !== uid || (await this.table.delete(nameKey(record.job), record.version))) return;
      await pause(tried);
    }
    throw new Error(`Job ${namespace}/${name} was changed by others ${CONFLICTS} times in a row`);
  }
}

function condemned(record: JobRecord, now: number): JobRecord {
  const { metadata } = record.job;
  const deletionTimestamp = metadata.deletionTimestamp ?? timestamp(new Date(now));
  return { ...record, todo: 'delete', job: { ...record.job, metadata: { ...metadata, deletionTimestamp } } };
}

function nameKey(job: AdmittedJob) {
  return { pk: 'Job', sk: `${job.metadata.namespace}/${job.metadata.name}` };
}

function recordOf(item: Item): JobRecord {
  const version = Number(item.version?.N);
  const job: AdmittedJob = JSON.parse(item.object?.S ?? '');
  return {
    job: { ...job, metadata: { ...job.metadata, resourceVersion: String(version) } },
    progress: decode(item.progress?.B ?? new Uint8Array()),
    version,
    ...(item.execution?.S && { execution: JSON.parse(item.execution.S) }),
    ...(item.todo?.S && item.todo.S !== SET_ALARM && { todo: item.todo.S as JobRecord['todo'] }),
    ...(item.alarm?.S && { alarm: JSON.parse(item.alarm.S) }),
  };
}

function itemOf(record: JobRecord, version: number, now: number, deleted = false): Item {
  const job = { ...record.job, status: statusOf(record.job, record.progress, now) };
  const todo = record.todo ?? (wantsAlarm(record) ? SET_ALARM : undefined);
  return {
    ...(deleted
      ? {
          pk: { S: 'DeletedJob' },
          sk: { S: job.metadata.uid },
          expires: { N: String(Math.floor(now / 1000) + DELETED_SECONDS) },
        }
      : { pk: { S: 'Job' }, sk: { S: `${job.metadata.namespace}/${job.metadata.name}` } }),
    object: { S: JSON.stringify(job) },
    progress: { B: encode(record.progress) },
    version: { N: String(version) },
    ...(record.execution && { execution: { S: JSON.stringify(record.execution) } }),
    ...(todo && { todo: { S: todo } }),
    ...(record.alarm && { alarm: { S: JSON.stringify(record.alarm) } }),
  };
}
