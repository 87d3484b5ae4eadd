import { createHash } from 'node:crypto';
import { timestamp } from '../job/conditions';
import type { KubernetesEvent } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import { eventFields } from '../status/selectable-fields';
import { ChangeLog, type LoggedWrite } from './change-log';
import { storedObject, unversioned } from './stored-object';
import { type Item, nextVersion, type Table } from './table';

/** How long the API server keeps Events (`--event-ttl`). */
const KEPT_SECONDS = 3600;

/** Kubernetes Events of Jobs. Their names follow from what they say, so that saying it again changes nothing. */
export class Events {
  readonly log: ChangeLog<KubernetesEvent>;

  constructor(private readonly table: Table) {
    this.log = new ChangeLog(table, 'Event', eventFields);
  }

  async record(job: { namespace: string; name: string; uid: string }, events: JobEvent[], now: number): Promise<void> {
    const unique = new Map(events.map((event) => [hashOf(job.uid, event), event]));
    await this.log.write(
      [...unique].map(([hash, event]) => writeOf(job, hash, event, now)),
      now,
    );
  }

  async get(namespace: string, name: string): Promise<KubernetesEvent | undefined> {
    const item = await this.table.get({ pk: 'Event', sk: `${namespace}/${name}` });
    return item && eventOf(item);
  }

  /** By namespace and name, ascending. */
  async *list({ namespace, after }: { namespace?: string; after?: string } = {}): AsyncGenerator<KubernetesEvent> {
    for await (const item of this.table.query('Event', namespace && `${namespace}/`, after)) yield eventOf(item);
  }
}

function eventOf(item: Item): KubernetesEvent {
  return storedObject<KubernetesEvent>(item.object?.S ?? '', Number(item.place?.N));
}

function writeOf(
  job: { namespace: string; name: string; uid: string },
  hash: string,
  event: JobEvent,
  now: number,
): LoggedWrite<KubernetesEvent> {
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
      resourceVersion: '',
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
  const key = { pk: 'Event', sk: `${job.namespace}/${name}` };
  const item = (place: number): Item => ({
    pk: { S: key.pk },
    sk: { S: key.sk },
    object: { S: JSON.stringify(unversioned(object)) },
    version: { N: String(nextVersion(undefined, now)) },
    place: { N: String(place) },
    expires: { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
  });
  return { key, version: undefined, item, object };
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
