import { commonPodNamePrefix } from '../job/pod-names';
import type { Pod } from '../job/types';
import { podFields } from '../status/selectable-fields';
import { pause } from '../try-anew';
import { ChangeLog, type Noted } from './change-log';
import { storedObject, storedText } from './stored-object';
import { type Item, type Key, nextVersion, type Table } from './table';
import { type LoggedWrite, type Part, partOf } from './write-together';

export interface PodRecord {
  pod: Pod;
  jobUid: string;
  /** The task that runs the pod now, or ran it last. */
  taskArn: string;
  version: number;
}

/** A pod to be written, and the one it was made from. */
export type PodWrite = Omit<PodRecord, 'version'> & { previous: PodRecord | undefined };

export interface PodsFrom {
  namespace?: string;
  prefix?: string;
  /** `namespace/name` behind which to begin. */
  after?: string;
}

/** Pods that are worked on at once. */
const BATCH = 500;

interface OfJob {
  namespace: string;
  name: string;
  uid: string;
}

/** How often pods are taken away because others change them at the same time. */
const CONFLICTS = 100;

/** Pods in the table, under their namespace and name. */
export class Pods {
  readonly log: ChangeLog<Pod>;

  constructor(
    private readonly table: Table,
    written?: Noted<Pod>,
  ) {
    this.log = new ChangeLog(table, 'Pod', podFields, written);
  }

  async get(namespace: string, name: string): Promise<PodRecord | undefined> {
    const item = await this.table.get(keyOf(namespace, name));
    return item && recordOf(item);
  }

  /** By namespace and name; those that do not exist are left out. */
  async getMany(names: { namespace: string; name: string }[]): Promise<Map<string, PodRecord>> {
    const items = await this.table.getMany(names.map(({ namespace, name }) => keyOf(namespace, name)));
    return new Map(items.map((item) => [item.sk?.S ?? '', recordOf(item)]));
  }

  /** By namespace and name, ascending. @param from.prefix what the names begin with; needs a namespace */
  async *list({ namespace, prefix = '', after }: PodsFrom = {}): AsyncGenerator<PodRecord> {
    for await (const item of this.table.query('Pod', namespace && `${namespace}/${prefix}`, after))
      yield recordOf(item);
  }

  /** The pods of one Job that are wanted, by name. @param isWanted leaves few of them: see `batchesOfJob` */
  async ofJob(job: OfJob, isWanted?: (record: PodRecord) => boolean): Promise<PodRecord[]> {
    const records: PodRecord[] = [];
    for await (const some of this.batchesOfJob(job, isWanted)) records.push(...some);
    return records;
  }

  /** The same, some at a time: of 100,000 pods a function's memory does not hold all. */
  async *batchesOfJob(job: OfJob, isWanted = (_: PodRecord) => true): AsyncGenerator<PodRecord[]> {
    let some: PodRecord[] = [];
    // Their names begin with the Job's, cut to leave room for an index (pod-names.ts).
    for await (const record of this.list({ namespace: job.namespace, prefix: commonPodNamePrefix(job.name) })) {
      if (record.jobUid !== job.uid || !isWanted(record)) continue;
      if (some.push(record) < BATCH) continue;
      yield some;
      some = [];
    }
    if (some.length > 0) yield some;
  }

  /**
   * Writes pods, each on the condition that the stored one is still `previous`.
   * @returns false when one of them is not; others may have been written
   */
  async putEach(writes: PodWrite[], now: number): Promise<boolean> {
    const refused = await this.log.write(
      writes.map((write) => writeOf(write, now)),
      now,
    );
    return refused.length === 0;
  }

  /** Writes and removals that can be made together with others. */
  planned(writes: PodWrite[], removed: PodRecord[], now: number): Part {
    return partOf(this.log, [...writes.map((write) => writeOf(write, now)), ...removed.map(removalOf)]);
  }

  /** @returns false when the stored one is not `pod` any more */
  async remove(record: PodRecord, now: number): Promise<boolean> {
    return (await this.log.write([removalOf(record)], now)).length === 0;
  }

  /**
   * Stores a pod that is being deleted. Submit sees it in the stream and stops its task.
   * @returns false when the stored one is not `before` any more
   */
  async stop(before: PodRecord, pod: Pod, now: number): Promise<boolean> {
    const write = writeOf({ ...before, pod, previous: before }, now, { todo: { S: 'stop' } });
    return (await this.log.write([write], now)).length === 0;
  }

  /** Takes pods away, whatever has become of them meanwhile. */
  async delete(records: PodRecord[], now: number): Promise<void> {
    let left = records;
    for (let tried = 0; tried < CONFLICTS; tried++) {
      const refused = await this.log.write(left.map(removalOf), now);
      if (refused.length === 0) return;
      await pause(tried);
      const uids = new Set(refused.map(({ object }) => object.metadata.uid));
      const found = await this.getMany(refused.map(({ object }) => object.metadata));
      left = [...found.values()].filter(({ pod }) => uids.has(pod.metadata.uid));
    }
    throw new Error(`pods were changed by others ${CONFLICTS} times in a row while they were deleted`);
  }
}

function writeOf(write: PodWrite, now: number, more: Item = {}): LoggedWrite<Pod> {
  const { pod, previous } = write;
  const key = keyOf(pod.metadata.namespace, pod.metadata.name);
  const version = nextVersion(previous?.version, now);
  const item = (place: number) => ({ ...itemOf(write, { version, place }), ...more });
  return { key, version: previous?.version, item, object: pod, before: previous?.pod };
}

function removalOf({ pod, version }: PodRecord): LoggedWrite<Pod> {
  return { key: keyOf(pod.metadata.namespace, pod.metadata.name), version, object: pod };
}

/** @param at under which version it stands, and the place of it in the change log */
function itemOf({ pod, jobUid, taskArn }: PodWrite, at: { version: number; place: number }): Item {
  return {
    pk: { S: 'Pod' },
    sk: { S: `${pod.metadata.namespace}/${pod.metadata.name}` },
    object: storedText(pod),
    jobUid: { S: jobUid },
    taskArn: { S: taskArn },
    version: { N: String(at.version) },
    place: { N: String(at.place) },
  };
}

function keyOf(namespace: string, name: string): Key {
  return { pk: 'Pod', sk: `${namespace}/${name}` };
}

function recordOf(item: Item): PodRecord {
  return {
    pod: storedObject<Pod>(item.object, Number(item.place?.N)),
    jobUid: item.jobUid?.S ?? '',
    taskArn: item.taskArn?.S ?? '',
    version: Number(item.version?.N),
  };
}
