import { readDeleteOptions } from '../delete-options';
import { type Exchange, nameOf, namespaceOf, warn } from '../exchange';
import { conflict, notFound } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';

export async function remove<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const { backend, now } = exchange.env;
  const { resource } = kind;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, resource);
  const { warning, ...options } = await readDeleteOptions(exchange, kind.deletion);
  const deleted = await kind.delete(backend, { namespace, name, ...options, now });
  if (deleted.kind === 'notFound') throw notFound(resource, name);
  if (deleted.kind === 'conflict') throw conflict(resource, name, deleted.message);
  if (warning) warn(exchange, warning);
  if (deleted.kind === 'deleting') return exchange.json(deleted.object);
  return exchange.json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, group: resource.group, kind: resource.plural, uid: deleted.object.metadata.uid },
  });
}
