import { commonPodNamePrefix } from '../job/pod-names';
import type { Pod } from '../job/types';
import { storedPod } from './stored-pod';
import { type Item, type Key, nextVersion, type Table } from './table';

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

/** Pods in the table, under their namespace and name. */
export class Pods {
  constructor(private readonly table: Table) {}

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

  /** Every pod of one Job. Its pods' names begin with its own, cut to leave room for an index (pod-names.ts). */
  async ofJob(job: { namespace: string; name: string; uid: string }): Promise<PodRecord[]> {
    const records: PodRecord[] = [];
    for await (const record of this.list({ namespace: job.namespace, prefix: commonPodNamePrefix(job.name) }))
      if (record.jobUid === job.uid) records.push(record);
    return records;
  }

  /**
   * Writes pods, each on the condition that the stored one is still `previous`.
   * @returns false when one of them is not; others may have been written
   */
  putEach(writes: PodWrite[], now: number): Promise<boolean> {
    return this.table.putEach(writes.map((write) => ({ item: itemOf(write, now), version: write.previous?.version })));
  }

  /** @returns false when the stored one is not `pod` any more */
  remove({ pod, version }: PodRecord): Promise<boolean> {
    return this.table.delete(keyOf(pod.metadata.namespace, pod.metadata.name), version);
  }

  /**
   * Stores a pod that is being deleted. Submit sees it in the stream and stops its task.
   * @returns false when the stored one is not `before` any more
   */
  stop(before: PodRecord, pod: Pod, now: number): Promise<boolean> {
    const item = { ...itemOf({ ...before, pod, previous: before }, now), todo: { S: 'stop' } };
    return this.table.put(item, before.version);
  }

  delete(records: PodRecord[]): Promise<void> {
    return this.table.deleteMany(records.map(({ pod }) => keyOf(pod.metadata.namespace, pod.metadata.name)));
  }
}

function itemOf({ pod, jobUid, taskArn, previous }: PodWrite, now: number): Item {
  return {
    pk: { S: 'Pod' },
    sk: { S: `${pod.metadata.namespace}/${pod.metadata.name}` },
    object: { S: JSON.stringify(pod) },
    jobUid: { S: jobUid },
    taskArn: { S: taskArn },
    version: { N: String(nextVersion(previous?.version, now)) },
  };
}

function keyOf(namespace: string, name: string): Key {
  return { pk: 'Pod', sk: `${namespace}/${name}` };
}

function recordOf(item: Item): PodRecord {
  const version = Number(item.version?.N);
  return {
    pod: storedPod(item.object?.S ?? '', version),
    jobUid: item.jobUid?.S ?? '',
    taskArn: item.taskArn?.S ?? '',
    version,
  };
}
