import type { Hono } from 'hono';
import type { KubernetesEvent } from '../job/types';
import { eventCells, eventColumns } from '../status/event-columns';
import { eventFields } from '../status/selectable-fields';
import { answerCollection } from './answer-collection';
import { answerObject, type Listed } from './answer-list';
import { type DoorBindings, type Exchange, nameOf, namespaceOf } from './exchange';
import { EVENTS, notFound } from './status-error';

const LISTED: Listed<KubernetesEvent> = {
  apiVersion: 'v1',
  kind: 'Event',
  fields: eventFields,
  columns: eventColumns,
  cells: eventCells,
};

export function serveEvents(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/api/v1/events', list);
  app.get('/api/v1/namespaces/:namespace/events', list);
  app.get('/api/v1/namespaces/:namespace/events/:name', get);
}

async function get(exchange: Exchange): Promise<Response> {
  const name = nameOf(exchange, EVENTS);
  const event = await exchange.env.backend.events.get(namespaceOf(exchange) ?? '', name);
  if (!event) throw notFound(EVENTS, name);
  return answerObject(exchange, LISTED, event);
}

function list(exchange: Exchange): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { events } = exchange.env.backend;
  return answerCollection(exchange, LISTED, {
    log: events.log,
    read: ({ after }) => events.list({ namespace, after }),
  });
}
