import type { Hono } from 'hono';
import { answerCollection } from '../answer-collection';
import { answerObject } from '../answer-list';
import { type DoorBindings, type Exchange, nameOf, namespaceOf } from '../exchange';
import { APPLY_PATCH } from '../patch/media-types';
import { contentType } from '../read-body';
import { notFound } from '../status-error';
import { apply } from './apply';
import type { BatchKind, Manifest, Stored } from './batch-kind';
import { create } from './create';
import { remove } from './delete';
import { removeCollection } from './delete-collection';
import { patch } from './patch';
import { replace } from './replace';
import { patchStatus, replaceStatus } from './status';

/** Every request about objects of a kind of the group batch. */
export function serveKind<M extends Manifest, T extends Stored<M>>(
  app: Hono<{ Bindings: DoorBindings }>,
  kind: BatchKind<M, T>,
): void {
  const { plural } = kind.resource;
  const collection = `/apis/batch/v1/namespaces/:namespace/${plural}`;
  app.get(`/apis/batch/v1/${plural}`, (exchange) => list(exchange, kind));
  app.get(collection, (exchange) => list(exchange, kind));
  app.post(collection, (exchange) => create(exchange, kind));
  app.delete(collection, (exchange) => removeCollection(exchange, kind));
  app.get(`${collection}/:name`, (exchange) => get(exchange, kind));
  app.get(`${collection}/:name/status`, (exchange) => get(exchange, kind));
  app.put(`${collection}/:name/status`, (exchange) => replaceStatus(exchange, kind));
  app.patch(`${collection}/:name/status`, (exchange) => patchStatus(exchange, kind));
  app.put(`${collection}/:name`, (exchange) => replace(exchange, kind));
  app.patch(`${collection}/:name`, (exchange) => {
    return contentType(exchange.req.raw) === APPLY_PATCH ? apply(exchange, kind) : patch(exchange, kind);
  });
  app.delete(`${collection}/:name`, (exchange) => remove(exchange, kind));
}

function list<M extends Manifest, T extends Stored<M>>(exchange: Exchange, kind: BatchKind<M, T>): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { backend } = exchange.env;
  return answerCollection(exchange, kind.listed, {
    log: kind.log(backend),
    read: ({ after }) => kind.list(backend, { namespace, after }),
  });
}

async function get<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const name = nameOf(exchange, kind.resource);
  const object = await kind.get(exchange.env.backend, namespaceOf(exchange) ?? '', name);
  if (!object) throw notFound(kind.resource, name);
  return answerObject(exchange, kind.listed, object);
}
