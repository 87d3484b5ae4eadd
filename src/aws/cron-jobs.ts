import type { CronJobRecord } from '../cron/cron-job-record';
import { timestamp } from '../job/conditions';
import type { AdmittedCronJob } from '../job/types';
import { cronJobFields } from '../status/selectable-fields';
import { ChangeLog } from './change-log';
import type { JobKey, JobsFrom } from './jobs';
import { storedObject, storedText, unversioned } from './stored-object';
import { type Item, type Key, nextVersion, type Table } from './table';

/** How long a deleted CronJob is remembered: longer than anything of it can be on its way. */
const DELETED_SECONDS = 15 * 24 * 3600;

/** CronJobs in the table: one item holds everything about one, so that every change is one conditional write. */
export class CronJobs {
  readonly log: ChangeLog<AdmittedCronJob>;

  constructor(private readonly table: Table) {
    this.log = new ChangeLog(table, 'CronJob', cronJobFields);
  }

  async get(namespace: string, name: string): Promise<CronJobRecord | undefined> {
    const item = await this.table.get({ pk: 'CronJob', sk: `${namespace}/${name}` });
    return item && recordOf(item);
  }

  /** By namespace and name, ascending. */
  async *list({ namespace, after, few }: JobsFrom = {}): AsyncGenerator<CronJobRecord> {
    const page = few ? 1 : undefined;
    for await (const item of this.table.query('CronJob', namespace && `${namespace}/`, after, page))
      yield recordOf(item);
  }

  async create(record: CronJobRecord, now: number): Promise<'created' | 'exists'> {
    return (await this.store(undefined, record, now)) ? 'created' : 'exists';
  }

  /** @returns the CronJob as stored; undefined when the stored one is not `before` any more */
  async replace(before: CronJobRecord, after: CronJobRecord, now: number): Promise<CronJobRecord | undefined> {
    const item = await this.store(before, after, now);
    return item && recordOf(item);
  }

  /**
   * Deletes a CronJob as its users see it. What it has left, its schedules and Jobs, is remembered under its uid.
   * @returns false when it was changed meanwhile
   */
  async remove(record: CronJobRecord, now: number): Promise<boolean> {
    const { cronJob, version } = record;
    const { metadata } = cronJob;
    const deletionTimestamp = metadata.deletionTimestamp ?? timestamp(new Date(now));
    const deleted: CronJobRecord = {
      ...record,
      todo: 'delete',
      cronJob: { ...cronJob, metadata: { ...metadata, deletionTimestamp } },
    };
    const besides = deletedItem(deleted, now);
    const refused = await this.log.write([{ key: nameKey(cronJob), version, object: cronJob, besides }], now);
    return refused.length === 0;
  }

  /** What a deleted CronJob has left, by its uid. */
  async findDeleted(uid: string): Promise<CronJobRecord | undefined> {
    const item = await this.table.get(deletedKey(uid));
    return item && recordOf(item);
  }

  /** What deleted CronJobs have left, for as long as they are remembered. */
  async *listDeleted(): AsyncGenerator<CronJobRecord> {
    for await (const item of this.table.query('DeletedCronJob')) yield recordOf(item);
  }

  /** Writes a CronJob, deleted or not, as it is: what it still asks for reaches Submit once more. Who has changed it meanwhile has done so, too. */
  async repeat(record: CronJobRecord, deleted: boolean, now: number): Promise<void> {
    if (deleted) await this.table.put(deletedItem(record, now), record.version);
    else await this.replace(record, { ...record }, now);
  }

  /** Nothing is left of a deleted CronJob; that it was there is remembered. */
  async forgetDeleted({ todo: _, ...record }: CronJobRecord, now: number): Promise<void> {
    await this.table.put(deletedItem(record, now), record.version);
  }

  /** A schedule has called for a CronJob that is not there: it is taken away as if the CronJob had just been deleted. */
  async clean({ namespace, name, uid }: JobKey, now: number): Promise<void> {
    const known = await this.findDeleted(uid);
    const metadata = { namespace, name, uid } as AdmittedCronJob['metadata'];
    const record = known ?? { cronJob: { metadata } as AdmittedCronJob, children: [], version: 0 };
    await this.table.overwrite(deletedItem({ ...record, todo: 'delete' }, now));
  }

  /**
   * What is not shown of a CronJob can change without anybody being told.
   * @returns what stands there now; undefined when what stood there was not `before` any more
   */
  private async store(before: CronJobRecord | undefined, after: CronJobRecord, now: number): Promise<Item | undefined> {
    const key = nameKey(after.cronJob);
    const object = unversioned(after.cronJob);
    const version = nextVersion(before?.version, now);
    const itemAt = (place: number) => itemOf(after, { ...key, version, place });
    if (before && JSON.stringify(unversioned(before.cronJob)) === JSON.stringify(object)) {
      const item = itemAt(Number(before.cronJob.metadata.resourceVersion));
      return (await this.table.put(item, before.version)) ? item : undefined;
    }
    let written: Item | undefined;
    const item = (place: number) => {
      written = itemAt(place);
      return written;
    };
    const write = { key, version: before?.version, item, object, before: before?.cronJob };
    return (await this.log.write([write], now)).length === 0 ? written : undefined;
  }
}

function nameKey({ metadata }: AdmittedCronJob): Key {
  return { pk: 'CronJob', sk: `${metadata.namespace}/${metadata.name}` };
}

function deletedKey(uid: string): Key {
  return { pk: 'DeletedCronJob', sk: uid };
}

function recordOf(item: Item): CronJobRecord {
  return {
    ...(JSON.parse(item.record?.S ?? '{}') as Pick<
      CronJobRecord,
      'children' | 'starting' | 'plannedUntil' | 'orphans'
    >),
    cronJob: storedObject<AdmittedCronJob>(item.object, Number(item.place?.N)),
    version: Number(item.version?.N),
    ...(item.todo?.S && { todo: item.todo.S as CronJobRecord['todo'] }),
  };
}

function deletedItem(record: CronJobRecord, now: number): Item {
  const { uid, resourceVersion = '0' } = record.cronJob.metadata;
  const version = nextVersion(record.version, now);
  return {
    ...itemOf(record, { ...deletedKey(uid), version, place: Number(resourceVersion) }),
    expires: { N: String(Math.floor(now / 1000) + DELETED_SECONDS) },
  };
}

/** @param at where it stands, under which version, and the place of what is shown of it in the change log */
function itemOf(record: CronJobRecord, at: Key & { version: number; place: number }): Item {
  const { cronJob, todo, version: _, ...rest } = record;
  return {
    pk: { S: at.pk },
    sk: { S: at.sk },
    object: storedText(cronJob),
    record: { S: JSON.stringify(rest) },
    version: { N: String(at.version) },
    place: { N: String(at.place) },
    ...(todo && { todo: { S: todo } }),
  };
}
