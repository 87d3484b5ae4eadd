import type { LogTail } from './log-tail';
import { type Change, type ObjectLog, placeKey } from './object-log';
import type { Stopwatch } from './stopwatch';

export interface WatchRequest<T> {
  log: ObjectLog<T>;
  /** Its end. */
  tail: LogTail<T>;
  /** A place behind which to begin. */
  from: number;
  /** Where the log ended when this was asked. */
  last: number;
  /** When given, every object there is comes first, as if it had just been added. */
  existing?(): AsyncIterable<T>;
  stopwatch: Stopwatch;
  /** When to end, on the stopwatch. */
  until: number;
  /** Ends it at once. */
  signal: AbortSignal;
}

export type Watched<T> =
  | { kind: 'change'; change: Change<T> }
  /** Every object that there was has been told. */
  | { kind: 'existed'; place: number }
  /** Everything that has happened so far has been told. */
  | { kind: 'quiet'; place: number }
  /** What comes next is not known any more. */
  | { kind: 'expired' };

interface KubernetesObject {
  metadata: { namespace?: string; name: string; resourceVersion?: string };
}

/** What there is, and then what becomes of it, until the time is over. Nothing is told twice, left out, or out of order. */
export async function* watch<T extends KubernetesObject>(request: WatchRequest<T>): AsyncGenerator<Watched<T>> {
  const { log, tail, last, existing, stopwatch, until, signal } = request;
  const newer = new Map<string, number>();
  let { from } = request;
  if (existing) {
    for await (const object of existing()) {
      const place = Number(object.metadata.resourceVersion);
      // It was read later than the end of the log: the log will tell of it once more.
      if (place > from) newer.set(placeKey(object), place);
      yield { kind: 'change', change: { type: 'ADDED', object, place } };
    }
    yield { kind: 'existed', place: from };
  }
  let isBehind = true;
  while (!signal.aborted) {
    const changes: Change<T>[] | undefined = await (isBehind
      ? log.after(from)
      : tail.next(from, until - stopwatch.now(), signal));
    // Of a log of which nothing is kept any more, only its end is known.
    if (!changes || (changes.length === 0 && from < last)) return yield { kind: 'expired' };
    for (const change of changes) {
      from = change.place;
      if (change.place > (newer.get(placeKey(change.object)) ?? 0)) yield { kind: 'change', change };
    }
    if (until - stopwatch.now() <= 0) return;
    isBehind &&= changes.length > 0;
    if (!isBehind) yield { kind: 'quiet', place: from };
  }
}
