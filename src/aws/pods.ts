import type { Pod } from '../job/types';
import { type Item, type Key, nextVersion, type Table } from './table';

export interface PodRecord {
  pod: Pod;
  jobUid: string;
  /** The task that runs the pod now, or ran it last. */
  taskArn: string;
  version: number;
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

  /** @param prefix what the names begin with; needs a namespace */
  async list(namespace?: string, prefix = ''): Promise<PodRecord[]> {
    const records: PodRecord[] = [];
    for await (const item of this.table.query('Pod', namespace && `${namespace}/${prefix}`))
      records.push(recordOf(item));
    return records;
  }

  /** Every pod of one Job. Pod names begin with the Job's, cut at 51 characters at most (58 for the prefix, less an index). */
  async ofJob(job: { namespace: string; name: string; uid: string }): Promise<PodRecord[]> {
    const candidates = await this.list(job.namespace, job.name.slice(0, 45));
    return candidates.filter((record) => record.jobUid === job.uid);
  }

  /** @returns false when the stored Pod is not `previous` any more */
  put(record: Omit<PodRecord, 'version'>, previous: PodRecord | undefined, now: number): Promise<boolean> {
    const { namespace, name } = record.pod.metadata;
    return this.table.put(
      {
        pk: { S: 'Pod' },
        sk: { S: `${namespace}/${name}` },
        object: { S: JSON.stringify(record.pod) },
        jobUid: { S: record.jobUid },
        taskArn: { S: record.taskArn },
        version: { N: String(nextVersion(previous?.version, now)) },
      },
      previous?.version,
    );
  }

  delete(records: PodRecord[]): Promise<void> {
    return this.table.deleteMany(records.map(({ pod }) => keyOf(pod.metadata.namespace, pod.metadata.name)));
  }
}

function keyOf(namespace: string, name: string): Key {
  return { pk: 'Pod', sk: `${namespace}/${name}` };
}

function recordOf(item: Item): PodRecord {
  const version = Number(item.version?.N);
  const pod: Pod = JSON.parse(item.object?.S ?? '');
  return {
    pod: { ...pod, metadata: { ...pod.metadata, resourceVersion: String(version) } },
    jobUid: item.jobUid?.S ?? '',
    taskArn: item.taskArn?.S ?? '',
    version,
  };
}
