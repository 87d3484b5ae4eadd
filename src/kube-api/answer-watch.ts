import type { Change, ObjectLog } from '../operations/object-log';
import { type Watched, watch } from '../operations/watch';
import { existing, type KubernetesObject, type Listed, type Source } from './answer-list';
import { count, type Exchange, flag, namespaceOf } from './exchange';
import { initialEvents, tooOld, versionOf } from './list-options';
import { type Selection, selectionOf } from './selection';
import { statusOf } from './status-error';
import { continued, streamOf } from './stream-of';
import { partial, tableOf, wantsPartial, wantsTable } from './table';

/** After so much silence something is sent, in milliseconds: API Gateway ends a stream of which it has heard nothing for five minutes (aws.md 7). */
const SILENCE = 60_000;

/** Means nothing before an event. A line of it alone would be one, which the Python client hands to its user as `None` (watch.py, 37.0). */
const SPACE = Buffer.from(' ');

/**
 * Answers a watch: a line of JSON for each event, from what the client knows on, until its time is over (kubectl-wire.md 7).
 * @throws StatusError
 */
export async function answerWatch<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  source: Source<T>,
): Promise<Response> {
  const { stopwatch, tails, milliseconds } = exchange.env;
  const selection = selectionOf(exchange, listed.fields);
  const start = await startOf(exchange, source.log);
  const longest = Math.min((count(exchange, 'timeoutSeconds') || Number.POSITIVE_INFINITY) * 1000, milliseconds);
  const gone = new AbortController();
  const watched = watch({
    ...{
      log: source.log,
      tail: tails.of(source.log),
      from: start.from,
      last: start.last,
      stopwatch,
      until: stopwatch.now() + longest,
      signal: gone.signal,
    },
    ...(start.existing && {
      existing: () => existing(exchange, source, start.last, { equalLabels: selection.equalLabels }),
    }),
  });
  const first = await watched.next();
  // What can be said now is said with the status of the answer.
  if (!first.done && first.value.kind === 'expired') throw tooOld(start.from);
  const lines = eventsOf(exchange, listed, selection, start, continued(first, watched));
  return exchange.body(streamOf(lines, gone), 200, { 'Content-Type': 'application/json' });
}

interface Start {
  from: number;
  last: number;
  /** What there is comes first. */
  existing: boolean;
  /** The client wants to know when it has been told all there was. */
  marked: boolean;
}

async function startOf(exchange: Exchange, log: ObjectLog<unknown>): Promise<Start> {
  const from = versionOf(exchange);
  const initial = initialEvents(exchange);
  const last = await log.last();
  // A place that is still to come was given by another installation, or before this one's state was lost: list anew.
  if (from > last) throw tooOld(from);
  const wantsExisting = initial ?? from === 0;
  return {
    from: wantsExisting || from === 0 ? last : from,
    last,
    existing: wantsExisting,
    marked: initial === true,
  };
}

async function* eventsOf<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  selection: Selection<T>,
  start: Start,
  watched: AsyncIterable<Watched<T>>,
): AsyncGenerator<Uint8Array> {
  const { stopwatch } = exchange.env;
  const namespace = namespaceOf(exchange);
  const bookmarks = flag(exchange, 'allowWatchBookmarks');
  const shown = shownAs(exchange, listed);
  let place = start.from;
  let spokenAt = stopwatch.now();
  const line = (type: string, object: object) => {
    spokenAt = stopwatch.now();
    return Buffer.from(`${JSON.stringify({ type, object })}\n`);
  };
  // Clients wait for the headers, and not everything between hands them on before the first byte.
  yield SPACE;
  for await (const step of watched) {
    if (step.kind === 'change') {
      place = Math.max(place, step.change.place);
      const { object } = step.change;
      if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
      const type = typeFor(selection, step.change);
      if (type) yield line(type, shown.object(object));
    } else if (step.kind === 'expired') {
      yield line('ERROR', statusOf(tooOld(place)));
      return;
    } else {
      place = step.place;
      if (step.kind === 'existed' && start.marked && bookmarks) yield line('BOOKMARK', shown.bookmark(place, true));
      else if (step.kind === 'quiet' && stopwatch.now() - spokenAt >= SILENCE) {
        spokenAt = stopwatch.now();
        yield bookmarks ? line('BOOKMARK', shown.bookmark(place)) : SPACE;
      }
    }
  }
  if (bookmarks) yield line('BOOKMARK', shown.bookmark(place));
}

/** What a change means to one who sees only what is selected; undefined for nothing. */
function typeFor<T>(selection: Selection<T>, { type, object, before }: Change<T>): Change<T>['type'] | undefined {
  const has = selection.has(object);
  if (type === 'ADDED') return has ? 'ADDED' : undefined;
  const had = before ? selection.had(before) : has;
  if (type === 'DELETED') return had ? 'DELETED' : undefined;
  if (had) return has ? 'MODIFIED' : 'DELETED';
  return has ? 'ADDED' : undefined;
}

/** How the client wants objects: as they are, their metadata alone, or each as a Table of one row. */
function shownAs<T extends KubernetesObject>(exchange: Exchange, listed: Listed<T>) {
  const { apiVersion, kind } = listed;
  const accept = exchange.req.header('accept');
  const { now, stopwatch } = exchange.env;
  const began = stopwatch.now();
  const asTable = wantsTable(accept);
  const asPartial = wantsPartial(accept, 'PartialObjectMetadata');
  let columns = listed.columns;
  const table = (items: T[], resourceVersion: string | undefined) => {
    const time = new Date(now + stopwatch.now() - began);
    const rendered = tableOf(
      columns,
      items,
      (object) => listed.cells(object, time),
      { resourceVersion },
      exchange.req.query('includeObject'),
    );
    // Whoever reads the stream knows them by then.
    columns = [];
    return rendered;
  };
  return {
    object: (object: T) =>
      asTable ? table([object], object.metadata.resourceVersion) : asPartial ? partial(object) : object,
    bookmark(place: number, isInitialEnd = false) {
      const resourceVersion = String(place);
      if (asTable) return table([], resourceVersion);
      const annotations = isInitialEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } };
      const metadata = { resourceVersion, creationTimestamp: null, ...annotations };
      return asPartial ? partial({ metadata }) : { kind, apiVersion, metadata };
    },
  };
}
