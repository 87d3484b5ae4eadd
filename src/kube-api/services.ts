import type { Hono } from 'hono';
import { column } from '../status/columns';
import { answerCollection } from './answer-collection';
import type { Listed, Source } from './answer-list';
import { type DoorBindings, type Exchange, nameOf } from './exchange';
import { notFound, SERVICES } from './status-error';

interface Service {
  metadata: { namespace: string; name: string };
}

const LISTED: Listed<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  fields: {
    'metadata.name': ({ metadata }) => metadata.name,
    'metadata.namespace': ({ metadata }) => metadata.namespace,
  },
  columns: [column('Name', 'string', 0, 'Name must be unique within a namespace.')],
  cells: ({ metadata }) => [metadata.name],
};

/** Nothing ever happens to what there is not. */
const NONE: Source<Service> = {
  async *read() {},
  log: { last: async () => 1, after: async () => [] },
};

/** There are none, ever: `kubectl cluster-info` asks for those of the cluster (kubectl-wire.md 1.1), and dashboards for all. */
export function serveServices(app: Hono<{ Bindings: DoorBindings }>): void {
  const list = (exchange: Exchange) => answerCollection(exchange, LISTED, NONE);
  app.get('/api/v1/services', list);
  app.get('/api/v1/namespaces/:namespace/services', list);
  app.get('/api/v1/namespaces/:namespace/services/:name', (exchange) => {
    throw notFound(SERVICES, nameOf(exchange, SERVICES));
  });
}
