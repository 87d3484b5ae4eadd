import type { KubernetesObject, Listed } from './answer-list';
import { count, type Exchange } from './exchange';
import { selectionOf } from './selection';
import type { Resource } from './status-error';

/** Objects that are deleted at the same time. */
const TOGETHER = 8;

/**
 * DELETE of a collection: what is selected of it, with limit the first so many. `remove` is to be told the uid as a precondition, so that what
 * is created meanwhile under the same name stays. @throws StatusError 400
 */
export async function deleteCollection<T extends KubernetesObject>(
  exchange: Exchange,
  { group, plural }: Resource,
  { fields }: Pick<Listed<T>, 'fields'>,
  objects: AsyncIterable<T>,
  remove: (object: T) => Promise<unknown>,
): Promise<Response> {
  const selection = selectionOf(exchange, fields);
  let left = count(exchange, 'limit') || Number.POSITIVE_INFINITY;
  let deletions: Promise<unknown>[] = [];
  for await (const object of objects) {
    if (!selection.has(object)) continue;
    if (left-- <= 0) break;
    deletions.push(remove(object));
    if (deletions.length < TOGETHER) continue;
    await Promise.all(deletions);
    deletions = [];
  }
  await Promise.all(deletions);
  return exchange.json({
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
    details: { group, kind: plural },
  });
}
