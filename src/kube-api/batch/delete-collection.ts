import { deleteCollection } from '../delete-collection';
import { readDeleteOptions } from '../delete-options';
import { type Exchange, namespaceOf, warn } from '../exchange';
import type { BatchKind, Manifest, Stored } from './batch-kind';

export async function removeCollection<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const { backend, now } = exchange.env;
  const { warning, preconditions: _, ...options } = await readDeleteOptions(exchange, kind.deletion);
  if (warning) warn(exchange, warning);
  const objects = kind.list(backend, { namespace: namespaceOf(exchange) });
  return deleteCollection(exchange, kind.resource, kind.listed, objects, ({ metadata }) => {
    const { namespace, name, uid } = metadata;
    return kind.delete(backend, { namespace, name, preconditions: { uid }, ...options, now });
  });
}
