import { isFinished, timestamp } from '../job/conditions';
import { ownerOf } from '../job/job-of-cron-job';
import type { AdmittedJob } from '../job/types';
import { wantsAlarm } from '../pods/alarm';
import type { JobRecord } from '../pods/job-record';
import { hasOrphans } from '../pods/orphans';
import { decode, encode } from '../pods/progress';
import { statusOf } from '../status/job-status';
import { jobFields } from '../status/selectable-fields';
import { tryAnew } from '../try-anew';
import { ChangeLog, type Noted } from './change-log';
import { storedObject, storedText, unversioned } from './stored-object';
import type { SweepMark } from './sweep-mark';
import { type Item, type Key, nextVersion, type Table } from './table';
import { fitsTogether, type Part, partOf, type SilentWrite, writeTogether } from './write-together';

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

/**
 * A deleted Job is remembered for as long as a message about one of its tasks can still be on its way (the queue keeps them 14 days), and before
 * that for as long as pods of it go on.
 */
const DELETED_SECONDS = 15 * 24 * 3600;

/** Written as `todo` of a Job that asks for nothing but another alarm: it follows from the record, and is not read back. */
const SET_ALARM = 'alarm';

/** Jobs in the table: one item holds everything about one, so that every change is one conditional write. */
export class Jobs {
  readonly log: ChangeLog<AdmittedJob>;

  constructor(
    private readonly table: Table,
    private readonly sweepMark: SweepMark,
    written?: Noted<AdmittedJob>,
  ) {
    this.log = new ChangeLog(table, 'Job', jobFields, written);
  }

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
    return (await this.store(undefined, record, now)) ? 'created' : 'exists';
  }

  /** Those of these names that there are, in any order. */
  async getMany(namespace: string, names: string[]): Promise<JobRecord[]> {
    const keys = [...new Set(names)].map((name) => ({ pk: 'Job', sk: `${namespace}/${name}` }));
    return (await this.table.getMany(keys)).map(recordOf);
  }

  /**
   * Stores a Job under its name, unless there is one; and unless there has been one of its uid, which is deleted by now.
   * @returns whether it was stored by this very call
   */
  async createOnce(record: JobRecord, now: number): Promise<boolean> {
    return (await this.store(undefined, record, now, deletedKey(record.job.metadata.uid))) !== undefined;
  }

  /** @returns the Job as stored; undefined when the stored one is not `before` any more */
  async replace(before: JobRecord, after: JobRecord, now: number): Promise<JobRecord | undefined> {
    const item = await this.store(before, after, now);
    return item && recordOf(item);
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
    return (await this.updateTogether(key, now, change, () => []))?.result;
  }

  /**
   * Changes a Job as `update` does, and something else that follows from that: nobody sees the one without the other, as long as DynamoDB can write
   * all of it at once. Otherwise the Job is changed first.
   * @param others what else is to be written
   * @returns whether the Job was written, or nothing of it was to be, and whether the others were: not when something else stands in a place of theirs
   */
  async updateTogether<T extends { record: JobRecord }>(
    key: JobKey,
    now: number,
    change: (record: JobRecord, deleted: boolean) => T | Promise<T>,
    others: (result: T) => Part[],
  ): Promise<{ result: T; job: boolean; others: boolean } | undefined> {
    const changed = await tryAnew(`Job ${key.namespace}/${key.name}`, async () => {
      const found = await this.find(key);
      if (!found) return 'gone';
      const result = await change(found.record, found.deleted);
      const written = await this.writeChange(found, result.record, others(result), now);
      return written && { result, ...written };
    });
    return changed === 'gone' ? undefined : changed;
  }

  /**
   * Deletes a Job as its users see it. What is left to stop is remembered under its uid.
   * @returns false when the Job was changed meanwhile
   */
  async remove(record: JobRecord, now: number): Promise<boolean> {
    const { version } = record;
    const object = shown(record, now);
    const besides = deletedItem(condemned(record, now), now);
    const refused = await this.log.write([{ key: nameKey(record.job), version, object, besides }], now);
    return refused.length === 0;
  }

  /**
   * Marks a Job as one that is to be deleted; `remove` follows when its change reaches Submit. Unlike `remove` it does nothing to a Job that was
   * changed meanwhile: a ttl that is raised at the last moment wins.
   * @returns false when the Job was changed meanwhile
   */
  async condemn(record: JobRecord, now: number): Promise<boolean> {
    return (await this.store(record, condemned(record, now), now)) !== undefined;
  }

  /** What a deleted Job has left, by its uid. */
  async findDeleted(uid: string): Promise<JobRecord | undefined> {
    const item = await this.table.get(deletedKey(uid));
    return item && recordOf(item);
  }

  /** What deleted Jobs have left, for as long as they are remembered. */
  async *listDeleted(): AsyncGenerator<JobRecord> {
    for await (const item of this.table.query('DeletedJob')) yield recordOf(item);
  }

  /** Writes a Job as it is: whatever it still asks for reaches Submit once more. */
  async repeat(key: JobKey, now: number): Promise<void> {
    await this.update(key, now, (record) => ({ record: { ...record } }));
  }

  /** @returns what stands there now; undefined when what stood there was not `before` any more */
  private async store(
    before: JobRecord | undefined,
    after: JobRecord,
    now: number,
    unless?: Key,
  ): Promise<Item | undefined> {
    // Also when nobody ever does what it asks for, there will be a sweep that sees to it.
    if (after.todo !== undefined && before?.todo === undefined) await this.sweepMark.set();
    const { parts, silent, written } = this.plan(before && { record: before, deleted: false }, after, now, unless);
    return (await this.write(parts, silent, now)).size === 0 ? written() : undefined;
  }

  /** @returns what was written; undefined when the Job was changed meanwhile */
  private async writeChange(
    found: { record: JobRecord; deleted: boolean },
    after: JobRecord,
    others: Part[],
    now: number,
  ): Promise<{ job: boolean; others: boolean } | undefined> {
    const parts = others.filter(({ writes }) => writes.length > 0);
    const own = after === found.record ? NOTHING : this.plan(found, after, now);
    if (fitsTogether([...own.parts, ...parts], own.silent)) {
      const refused = await this.write([...own.parts, ...parts], own.silent, now);
      if (refused.size === 0) return { job: true, others: true };
      return [...refused].some((write) => own.writes.has(write)) ? undefined : { job: false, others: false };
    }
    if ((await this.write(own.parts, own.silent, now)).size > 0) return undefined;
    const refused = [];
    for (const { log, writes } of parts) refused.push(...(await log.write(writes, now)));
    return { job: true, others: refused.length === 0 };
  }

  private async write(parts: Part[], silent: SilentWrite[], now: number): Promise<Set<object>> {
    const [only] = silent;
    if (parts.length > 0 || silent.length > 1) return writeTogether(this.table, parts, silent, now);
    return new Set(!only || (await this.table.put(only.item, only.version)) ? [] : [only]);
  }

  /** What is not shown of a Job can change without anybody being told: then its resourceVersion stays. */
  private plan(
    before: { record: JobRecord; deleted: boolean } | undefined,
    after: JobRecord,
    now: number,
    unless?: Key,
  ): Planned {
    const job = shown(after, now);
    const version = before?.record.version;
    if (before?.deleted) return silently({ item: deletedItem(after, now), version: before.record.version });
    const key = nameKey(job);
    const itemAt = (place: number) =>
      itemOf({ ...after, job }, { ...key, version: nextVersion(version, now), place, isNew: !before && !unless });
    const previous = before?.record.job;
    if (before && previous && JSON.stringify(unversioned(previous)) === JSON.stringify(job)) {
      const place = Number(previous.metadata.resourceVersion);
      return silently({ item: itemAt(place), version: before.record.version });
    }
    let written: Item = {};
    const item = (place: number) => {
      written = itemAt(place);
      return written;
    };
    const write = { key, version, item, object: job, before: previous, unless };
    return { parts: [partOf(this.log, [write])], silent: [], writes: new Set([write]), written: () => written };
  }
}

/** How a Job is written. */
interface Planned {
  parts: Part[];
  silent: SilentWrite[];
  /** All of them. */
  writes: Set<object>;
  /** What stands there then. */
  written(): Item;
}

const NOTHING: Planned = { parts: [], silent: [], writes: new Set(), written: () => ({}) };

function silently(write: SilentWrite): Planned {
  return { parts: [], silent: [write], writes: new Set([write]), written: () => write.item };
}

function condemned(record: JobRecord, now: number): JobRecord {
  const { metadata } = record.job;
  const deletionTimestamp = metadata.deletionTimestamp ?? timestamp(new Date(now));
  return { ...record, todo: 'delete', job: { ...record.job, metadata: { ...metadata, deletionTimestamp } } };
}

function nameKey(job: AdmittedJob) {
  return { pk: 'Job', sk: `${job.metadata.namespace}/${job.metadata.name}` };
}

function deletedKey(uid: string): Key {
  return { pk: 'DeletedJob', sk: uid };
}

function recordOf(item: Item): JobRecord {
  return {
    job: storedObject<AdmittedJob>(item.object, Number(item.place?.N)),
    progress: decode(item.progress?.B ?? new Uint8Array()),
    version: Number(item.version?.N),
    ...(item.execution?.S && { execution: JSON.parse(item.execution.S) }),
    ...(item.todo?.S && item.todo.S !== SET_ALARM && { todo: item.todo.S as JobRecord['todo'] }),
    ...(item.asked?.S && { asked: JSON.parse(item.asked.S) }),
    ...(item.alarm?.S && { alarm: JSON.parse(item.alarm.S) }),
  };
}

/** The Job of a record as it is shown at a time. */
function shown({ job, progress }: JobRecord, now: number): AdmittedJob {
  return unversioned({ ...job, status: statusOf(job, progress, now) });
}

function deletedItem(record: JobRecord, now: number): Item {
  const version = nextVersion(record.version, now);
  const { uid, resourceVersion } = record.job.metadata;
  return {
    ...itemOf({ ...record, job: shown(record, now) }, { ...deletedKey(uid), version, place: Number(resourceVersion) }),
    ...(!hasOrphans(record) && { expires: { N: String(Math.floor(now / 1000) + DELETED_SECONDS) } }),
  };
}

/** @param at where it stands, under which version, and the place of what is shown of it in the change log */
function itemOf(record: JobRecord, at: Key & { version: number; place: number; isNew?: boolean }): Item {
  const owner = ownerOf(record.job);
  // Its CronJob is to know of it, unless it is the one that stores it (the filter of Submit in lib/gantry-stack.ts).
  const isTold = owner !== undefined && (at.isNew || at.pk === 'DeletedJob' || isFinished(record.job));
  const todo = record.todo ?? (wantsAlarm(record) ? SET_ALARM : undefined);
  return {
    pk: { S: at.pk },
    sk: { S: at.sk },
    object: storedText(record.job),
    progress: { B: encode(record.progress) },
    version: { N: String(at.version) },
    place: { N: String(at.place) },
    ...(record.execution && { execution: { S: JSON.stringify(record.execution) } }),
    ...(todo && { todo: { S: todo } }),
    ...(record.asked && { asked: { S: JSON.stringify(record.asked) } }),
    ...(isTold && { cronJob: { S: owner.name } }),
    ...(record.alarm && { alarm: { S: JSON.stringify(record.alarm) } }),
  };
}
