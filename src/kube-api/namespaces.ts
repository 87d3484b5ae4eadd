import type { Hono } from 'hono';
import { type DoorBindings, type Exchange, namespaceOf } from './exchange';

/** A namespace is a part of a name here: every one that could exist does, and there is nothing to create. */
export function serveNamespaces(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/api/v1/namespaces/:namespace', (exchange: Exchange) => {
    const name = namespaceOf(exchange) ?? '';
    return exchange.json({
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: {},
      status: { phase: 'Active' },
    });
  });
}
