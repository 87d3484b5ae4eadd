import type { Hono } from 'hono';
import type { DoorBindings } from './exchange';

const JOB_VERBS = ['create', 'delete', 'get', 'list', 'patch'];
const READ_VERBS = ['get', 'list'];

const CORE = {
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [
    { name: 'events', singularName: 'event', namespaced: true, kind: 'Event', verbs: ['list'], shortNames: ['ev'] },
    {
      name: 'namespaces',
      singularName: 'namespace',
      namespaced: false,
      kind: 'Namespace',
      verbs: ['get'],
      shortNames: ['ns'],
    },
    {
      ...{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod' },
      ...{ verbs: READ_VERBS, shortNames: ['po'], categories: ['all'] },
    },
    { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
  ],
};

const BATCH = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'batch/v1',
  resources: [
    { name: 'jobs', singularName: 'job', namespaced: true, kind: 'Job', verbs: JOB_VERBS, categories: ['all'] },
    { name: 'jobs/status', singularName: '', namespaced: true, kind: 'Job', verbs: ['get'] },
  ],
};

const BATCH_VERSION = { groupVersion: 'batch/v1', version: 'v1' };
const BATCH_GROUP = { name: 'batch', versions: [BATCH_VERSION], preferredVersion: BATCH_VERSION };

/** The Kubernetes version whose Jobs are meant; it decides what clients expect. */
const KUBERNETES = { major: '1', minor: '36' };

/** What there is to ask for: the documents that kubectl reads before it asks (kubectl-wire.md 4, in the legacy form). */
export function serveDiscovery(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/version', (exchange) =>
    exchange.json({
      ...KUBERNETES,
      gitVersion: `v1.36.0+gantry.${exchange.env.settings.version}`,
      platform: 'linux/arm64',
    }),
  );
  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, (exchange) => exchange.text('ok'));
  app.get('/api', (exchange) =>
    exchange.json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }),
  );
  app.get('/api/v1', (exchange) => exchange.json(CORE));
  app.get('/apis', (exchange) => exchange.json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [BATCH_GROUP] }));
  app.get('/apis/batch', (exchange) => exchange.json({ kind: 'APIGroup', apiVersion: 'v1', ...BATCH_GROUP }));
  app.get('/apis/batch/v1', (exchange) => exchange.json(BATCH));
}
