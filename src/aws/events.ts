import { createHash } from 'node:crypto';
import { timestamp } from '../job/conditions';
import type { KubernetesEvent } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import { type Item, nextVersion, type Table } from './table';

/** How long the API server keeps Events (`--event-ttl`). */
const KEPT_SECONDS = 3600;

/** Kubernetes Events of Jobs. Their names follow from what they say, so that saying it again changes nothing. */
export class Events {
  constructor(private readonly table: Table) {}

  async record(job: { namespace: string; name: string; uid: string }, events: JobEvent[], now: number): Promise<void> {
    const unique = new Map(events.map((event) => [hashOf(job.uid, event), event]));
    await this.table.putMany([...unique].map(([hash, event]) => itemOf(job, hash, event, now)));
  }

  async get(namespace: string, name: string): Promise<KubernetesEvent | undefined> {
    const item = await this.table.get({ pk: 'Event', sk: `${namespace}/${name}` });
    return item && JSON.parse(item.object?.S ?? '');
  }

  /** By namespace and name, ascending. */
  async *list({ namespace, after }: { namespace?: string; after?: string } = {}): AsyncGenerator<KubernetesEvent> {
    for await (const item of this.table.query('Event', namespace && `${namespace}/`, after))
      yield JSON.parse(item.object?.S ?? '');
  }
}

function itemOf(
  job: { namespace: string; name: string; uid: string },
  hash: string,
  event: JobEvent,
  now: number,
): Item {
  const version = nextVersion(undefined, now);
  const name = `${job.name}.${hash.slice(0, 16)}`;
  const time = timestamp(new Date(now));
  const object: KubernetesEvent = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name,
      namespace: job.namespace,
      uid: uuidOf(hash),
      creationTimestamp: time,
      resourceVersion: String(version),
    },
    involvedObject: { apiVersion: 'batch/v1', kind: 'Job', namespace: job.namespace, name: job.name, uid: job.uid },
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: 'job-controller' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  return {
    pk: { S: 'Event' },
    sk: { S: `${job.namespace}/${name}` },
    object: { S: JSON.stringify(object) },
    version: { N: String(version) },
    expires: { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
  };
}

function hashOf(uid: string, { type, reason, message }: JobEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([uid, type, reason, message]))
    .digest('hex');
}

/** In the form of a version 8 UUID: one that its maker derives from something (RFC 9562, 5.8). */
function uuidOf(hash: string): string {
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
