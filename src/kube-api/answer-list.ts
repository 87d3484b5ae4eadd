import type { ObjectLog } from '../operations/object-log';
import { withLatest } from '../operations/with-latest';
import type { Cell, Column } from '../status/columns';
import type { SelectableFields } from '../status/selectable-fields';
import { count, type Exchange, namespaceOf } from './exchange';
import { listedVersion, tooLarge, tooOld } from './list-options';
import { pageOf, parseContinue } from './listing';
import { selectionOf } from './selection';
import { partial, tableOf, wantsPartial, wantsTable } from './table';

/** What lists and collections look at in an object, whatever it is. */
export interface KubernetesObject {
  metadata: { namespace?: string; name: string; labels?: Record<string, string>; resourceVersion?: string };
}

/** What a list of one kind of object needs to know of it. */
export interface Listed<T extends KubernetesObject> {
  apiVersion: string;
  kind: string;
  fields: SelectableFields<T>;
  columns: Column[];
  cells(object: T, now: Date): Cell[];
}

export interface ListQuery {
  /** `namespace/name` behind which to begin. */
  after?: string;
  /** Labels that objects must have with exactly these values. */
  equalLabels: Record<string, string>;
}

/** What can be listed and watched: where objects of a kind are, and what becomes of them. */
export interface Source<T> {
  /** Ascending by namespace and name. */
  read(query: ListQuery): AsyncIterable<T>;
  log: ObjectLog<T>;
}

/**
 * Answers a list: selected, page by page, as a list of objects or as a Table. Its version is where the log ended before it was read: whoever
 * watches from there on misses nothing.
 * @throws StatusError
 */
export async function answerList<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  source: Source<T>,
): Promise<Response> {
  const selection = selectionOf(exchange, listed.fields);
  const { version, isExact } = listedVersion(exchange);
  const before = parseContinue(exchange.req.query('continue'), namespaceOf(exchange));
  // All pages of a list have the version of the first one: what changed meanwhile can be in pages that were read before.
  const { place, objects } = await open(exchange, source, { ...before, equalLabels: selection.equalLabels });
  if (version > place) throw tooLarge(version, place);
  // Of what was, only the changes are kept.
  if (isExact && version < place) throw tooOld(version);
  const limit = count(exchange, 'limit') || undefined;
  const { items, next } = await pageOf(objects, selection.has, place, limit, isKubectl(exchange));
  const metadata = { resourceVersion: String(place), ...(next && { continue: next }) };
  return exchange.json(asked(exchange, listed, items, metadata));
}

async function open<T extends KubernetesObject>(
  exchange: Exchange,
  source: Source<T>,
  query: ListQuery & { place?: number },
): Promise<{ place: number; objects: AsyncIterable<T> }> {
  if (query.place !== undefined) return { place: query.place, objects: source.read(query) };
  const place = await source.log.last();
  return { place, objects: existing(exchange, source, place, query) };
}

/** What there is at the end of its log, or later. */
export function existing<T extends KubernetesObject>(
  exchange: Exchange,
  { log, read }: Source<T>,
  last: number,
  query: ListQuery,
): AsyncIterable<T> {
  const range = { namespace: namespaceOf(exchange), after: query.after };
  return withLatest(log, last, read(query), range);
}

/** It goes on to the next page whatever it has asked for (kubectl-wire.md 1.4, delete); a library hands its caller one page as if it were all. */
function isKubectl(exchange: Exchange): boolean {
  return exchange.req.header('user-agent')?.startsWith('kubectl/') ?? false;
}

/** Answers one object, as itself or as a Table of one row. */
export function answerObject<T extends KubernetesObject>(exchange: Exchange, listed: Listed<T>, object: T): Response {
  const accept = exchange.req.header('accept');
  if (wantsPartial(accept, 'PartialObjectMetadata')) return exchange.json(partial(object));
  if (!wantsTable(accept)) return exchange.json(object);
  return exchange.json(asked(exchange, listed, [object], { resourceVersion: object.metadata.resourceVersion ?? '' }));
}

function asked<T extends KubernetesObject>(
  exchange: Exchange,
  listed: Listed<T>,
  items: T[],
  metadata: object,
): object {
  const accept = exchange.req.header('accept');
  if (wantsPartial(accept, 'PartialObjectMetadataList')) {
    const kind = 'PartialObjectMetadataList';
    return { kind, apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(partial) };
  }
  if (!wantsTable(accept)) {
    return { kind: `${listed.kind}List`, apiVersion: listed.apiVersion, metadata, items };
  }
  const now = new Date(exchange.env.now);
  const includeObject = exchange.req.query('includeObject');
  return tableOf(listed.columns, items, (object) => listed.cells(object, now), metadata, includeObject);
}
