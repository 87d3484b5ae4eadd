import type { Hono } from 'hono';
import { column } from '../status/columns';
import { answerUnwatched } from './answer-collection';
import type { Listed } from './answer-list';
import type { DoorBindings, Exchange } from './exchange';

const LISTED: Listed<{ metadata: { namespace: string; name: string } }> = {
  apiVersion: 'v1',
  kind: 'Service',
  fields: {},
  columns: [column('Name', 'string', 0, 'Name must be unique within a namespace.')],
  cells: ({ metadata }) => [metadata.name],
};

/** There are none, ever: `kubectl cluster-info` asks for those of the cluster (kubectl-wire.md 1.1). */
export function serveServices(app: Hono<{ Bindings: DoorBindings }>): void {
  const list = (exchange: Exchange) => answerUnwatched(exchange, LISTED, { async *read() {}, last: async () => 1 });
  app.get('/api/v1/services', list);
  app.get('/api/v1/namespaces/:namespace/services', list);
}
