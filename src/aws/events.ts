import { createHash } from 'node:crypto';
import { timestamp } from '../job/conditions';
import { derivedUuid } from '../job/derived-uuid';
import type { KubernetesEvent } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import { eventFields } from '../status/selectable-fields';
import { ChangeLog } from './change-log';
import type { JobKey } from './jobs';
import { storedObject, storedText } from './stored-object';
import { type Item, nextVersion, type Table } from './table';
import type { LoggedWrite } from './write-together';

/** How long the API server keeps Events (`--event-ttl`). */
const KEPT_SECONDS = 3600;

/** Kubernetes Events of Jobs and CronJobs. Their names follow from what they say, so that saying it again changes nothing. */
export class Events {
  readonly log: ChangeLog<KubernetesEvent>;

  constructor(private readonly table: Table) {
    this.log = new ChangeLog(table, 'Event', eventFields);
  }

  async record(
    { uid, namespace, name }: JobKey,
    events: JobEvent[],
    now: number,
    kind: keyof typeof CONTROLLERS = 'Job',
  ): Promise<void> {
    const unique = new Map(events.map((event) => [hashOf(uid, event), event]));
    const involved = { apiVersion: 'batch/v1', kind, namespace, name, uid };
    await this.log.write(
      [...unique].map(([hash, event]) => writeOf(involved, hash, event, now)),
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
  return storedObject<KubernetesEvent>(item.object, Number(item.place?.N));
}

/** Who tells of what happens to objects of a kind. */
const CONTROLLERS: Record<'Job' | 'CronJob', string> = { Job: 'job-controller', CronJob: 'cronjob-controller' };

function writeOf(
  involvedObject: KubernetesEvent['involvedObject'] & { kind: keyof typeof CONTROLLERS },
  hash: string,
  event: JobEvent,
  now: number,
): LoggedWrite<KubernetesEvent> {
  const { namespace, kind } = involvedObject;
  const name = `${involvedObject.name}.${hash.slice(0, 16)}`;
  const time = timestamp(new Date(now));
  const object: KubernetesEvent = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name,
      namespace,
      uid: derivedUuid(hash),
      creationTimestamp: time,
      resourceVersion: '',
    },
    involvedObject,
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: CONTROLLERS[kind] },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  const key = { pk: 'Event', sk: `${namespace}/${name}` };
  const item = (place: number): Item => ({
    pk: { S: key.pk },
    sk: { S: key.sk },
    object: storedText(object),
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
