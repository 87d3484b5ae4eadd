import { type Change, type ObjectLog, placeKey } from './object-log';

interface KubernetesObject {
  metadata: { namespace?: string; name: string; resourceVersion?: string };
}

/** More than one transaction can change (aws/change-log.ts): what is further back is committed everywhere. */
const LATEST = 100;

/** How often the log is read until it has its own end. */
const TRIES = 10;

/**
 * Objects as they are at the end of their log, or later. A query can see a transaction by halves as long as it is being committed, "read-committed
 * isolation" in DynamoDB's words: what it wrote last may be missing although the log has it. Whoever watches from there on would never see it.
 * @param last where the log ended before the query was made
 * @param objects what the query has found, ascending
 * @param range what the query was asked for
 */
export async function* withLatest<T extends KubernetesObject>(
  log: ObjectLog<T>,
  last: number,
  objects: AsyncIterable<T>,
  range: { namespace?: string; after?: string },
): AsyncGenerator<T> {
  const latest = await latestOf(log, last, range);
  const waiting = [...latest.keys()].sort();
  const before = function* (key?: string): Generator<T> {
    for (let next = waiting[0]; next !== undefined && (key === undefined || next < key); next = waiting[0]) {
      waiting.shift();
      const { type, object } = latest.get(next) as Change<T>;
      if (type !== 'DELETED') yield object;
    }
  };
  for await (const object of objects) {
    const key = placeKey(object);
    yield* before(key);
    if (waiting[0] === key) waiting.shift();
    const change = latest.get(key);
    if (!change || Number(object.metadata.resourceVersion) >= change.place) yield object;
    else if (change.type !== 'DELETED') yield change.object;
  }
  yield* before();
}

async function latestOf<T extends KubernetesObject>(
  log: ObjectLog<T>,
  last: number,
  { namespace, after = '' }: { namespace?: string; after?: string },
): Promise<Map<string, Change<T>>> {
  let changes: Change<T>[] = [];
  for (let tries = TRIES; tries > 0; tries--) {
    changes = (await log.after(Math.max(0, last - LATEST))) ?? [];
    // The log itself is read by such a query: what is at its end is there in a moment. Of one that has expired there is nothing.
    if ((changes.at(-1)?.place ?? last) >= last) break;
  }
  const wanted = changes.filter(({ place, object }) => {
    const isIn = namespace === undefined || object.metadata.namespace === namespace;
    return place <= last && isIn && placeKey(object) > after;
  });
  return new Map(wanted.map((change) => [placeKey(change.object), change]));
}
