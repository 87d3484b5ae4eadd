import type { Hono } from 'hono';
import { answerCollection } from '../answer-collection';
import { answerObject } from '../answer-list';
import { type DoorBindings, type Exchange, nameOf, namespaceOf } from '../exchange';
import { APPLY_PATCH } from '../patch/media-types';
import { contentType } from '../read-body';
import { JOBS, notFound } from '../status-error';
import { apply } from './apply';
import { create } from './create';
import { remove } from './delete';
import { removeCollection } from './delete-collection';
import { COLLECTION, jobsOf, LISTED } from './listed-jobs';
import { patch } from './patch';
import { replace } from './replace';
import { patchStatus, replaceStatus } from './status';

export function serveJobs(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/apis/batch/v1/jobs', list);
  app.get(COLLECTION, list);
  app.post(COLLECTION, create);
  app.delete(COLLECTION, removeCollection);
  app.get(`${COLLECTION}/:name`, get);
  app.get(`${COLLECTION}/:name/status`, get);
  app.put(`${COLLECTION}/:name/status`, replaceStatus);
  app.patch(`${COLLECTION}/:name/status`, patchStatus);
  app.put(`${COLLECTION}/:name`, replace);
  app.patch(`${COLLECTION}/:name`, (exchange) => {
    return contentType(exchange.req.raw) === APPLY_PATCH ? apply(exchange) : patch(exchange);
  });
  app.delete(`${COLLECTION}/:name`, remove);
}

function list(exchange: Exchange): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { backend } = exchange.env;
  return answerCollection(exchange, LISTED, {
    log: backend.jobs.log,
    read: ({ after }) => jobsOf(backend, { namespace, after }),
  });
}

async function get(exchange: Exchange): Promise<Response> {
  const name = nameOf(exchange, JOBS);
  const record = await exchange.env.backend.jobs.get(namespaceOf(exchange) ?? '', name);
  if (!record) throw notFound(JOBS, name);
  return answerObject(exchange, LISTED, record.job);
}
