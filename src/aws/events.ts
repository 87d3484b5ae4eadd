import { createHash } from 'node:crypto';
import { timestamp } from '../job/conditions';
import { derivedUuid } from '../job/derived-uuid';
import type { KubernetesEvent } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import { eventFields } from '../status/selectable-fields';
import { ChangeLog } from './change-log';
import type { JobKey } from './jobs';
import { storedObject, storedText } from './stored-object';
import { type Item, type Key, nextVersion, type Table } from './table';
import type { LoggedWrite } from './write-together';

/** How long the API server keeps Events (`--event-ttl`). */
const KEPT_SECONDS = 3600;

/** Kubernetes Events of Jobs and CronJobs. Their names follow from what they say, so that saying it again of the same time changes nothing. */
export class Events {
  readonly log: ChangeLog<KubernetesEvent>;

  constructor(private readonly table: Table) {
    this.log = new ChangeLog(table, 'Event', eventFields);
  }

  /** @param now when it happened, in milliseconds: the same whoever tells of it, and however often */
  async record(
    { uid, namespace, name }: JobKey,
    events: JobEvent[],
    now: number,
    kind: keyof typeof CONTROLLERS = 'Job',
  ): Promise<void> {
    const involved = { apiVersion: 'batch/v1', kind, namespace, name, uid };
    const byName = new Map(
      events.map((event) => {
        const first = firstOf(involved, event, now);
        return [first.metadata.name, { first, repeats: event.repeats }];
      }),
    );
    const known = await this.log.write(
      [...byName.values()].map(({ first }) => writeOf(first, now)),
      now,
    );
    for (const { object } of known) if (byName.get(object.metadata.name)?.repeats) await this.count(object, now);
  }

  /** What others have told of meanwhile is of a time as near. */
  private async count(said: KubernetesEvent, now: number): Promise<void> {
    const item = await this.table.get(keyOf(said));
    const before = item && eventOf(item);
    if (!before || before.lastTimestamp >= said.lastTimestamp) return;
    // DynamoDB leaves what has expired where it is for days.
    const isOver = Number(item.expires?.N) * 1000 <= now;
    const object = isOver ? said : { ...before, lastTimestamp: said.lastTimestamp, count: before.count + 1 };
    await this.log.write([{ ...writeOf(object, now, Number(item.version?.N)), before }], now);
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

function firstOf(
  involvedObject: KubernetesEvent['involvedObject'] & { kind: keyof typeof CONTROLLERS },
  { type, reason, message }: JobEvent,
  now: number,
): KubernetesEvent {
  const { namespace, kind, uid } = involvedObject;
  const hash = createHash('sha256')
    .update(JSON.stringify([uid, type, reason, message]))
    .digest('hex');
  const time = timestamp(new Date(now));
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${involvedObject.name}.${hash.slice(0, 16)}`,
      namespace,
      uid: derivedUuid(hash),
      creationTimestamp: time,
      resourceVersion: '',
    },
    involvedObject,
    ...{ type, reason, message },
    source: { component: CONTROLLERS[kind] },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

function keyOf({ metadata }: KubernetesEvent): Key {
  return { pk: 'Event', sk: `${metadata.namespace}/${metadata.name}` };
}

/** @param version of the item that stands there; none may without it */
function writeOf(object: KubernetesEvent, now: number, version?: number): LoggedWrite<KubernetesEvent> {
  const key = keyOf(object);
  const item = (place: number): Item => ({
    pk: { S: key.pk },
    sk: { S: key.sk },
    object: storedText(object),
    version: { N: String(nextVersion(version, now)) },
    place: { N: String(place) },
    expires: { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
  });
  return { key, version, item, object };
}
