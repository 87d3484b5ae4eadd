import type { Hono } from 'hono';
import { aggregatedDiscovery, askedDiscovery } from './aggregated-discovery';
import type { DoorBindings, Exchange } from './exchange';
import { GROUPS, groupVersion, RESOURCES, type ServedResource } from './resources';

/** The Kubernetes version whose Jobs are meant; it decides what clients expect. */
const KUBERNETES = { major: '1', minor: '36' };

/** What there is to ask for: the documents that clients read before they ask (kubectl-wire.md 4). */
export function serveDiscovery(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/version', version);
  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, (exchange) => exchange.text('ok'));
  app.get('/api', (exchange) =>
    answerRoot(exchange, [''], { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }),
  );
  const named = GROUPS.filter((group) => group !== '');
  app.get('/apis', (exchange) =>
    answerRoot(exchange, named, { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(apiGroup) }),
  );
  app.get('/api/v1', (exchange) => exchange.json(resourceList('')));
  for (const group of named) {
    app.get(`/apis/${group}`, (exchange) => exchange.json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) }));
    app.get(`/apis/${group}/v1`, (exchange) => exchange.json(resourceList(group)));
  }
}

function version(exchange: Exchange): Response {
  const { version: ours } = exchange.env.settings;
  return exchange.json({
    ...KUBERNETES,
    gitVersion: `v${KUBERNETES.major}.${KUBERNETES.minor}.0+gantry.${ours}`,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '',
    goVersion: '',
    compiler: '',
    platform: 'linux/arm64',
  });
}

/** The aggregated form to those who ask for it, under the very type they asked for: clients do not read it under another one. */
function answerRoot(exchange: Exchange, groups: string[], legacy: object): Response {
  exchange.header('Vary', 'Accept');
  const asked = askedDiscovery(exchange.req.header('accept'));
  if (!asked) return exchange.json(legacy);
  const body = JSON.stringify(aggregatedDiscovery(asked.version, groups));
  return exchange.body(body, 200, { 'Content-Type': asked.contentType });
}

function apiGroup(name: string) {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(group: string) {
  const resources = RESOURCES.filter((resource) => resource.group === group);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion({ group, version: 'v1' }),
    resources: resources.flatMap(legacyResources),
  };
}

function legacyResources({ plural, singular, kind, namespaced, verbs, ...rest }: ServedResource) {
  const { shortNames, categories, subresources = [] } = rest;
  return [
    {
      ...{ name: plural, singularName: singular, namespaced, kind, verbs },
      ...(shortNames && { shortNames }),
      ...(categories && { categories }),
    },
    ...subresources.map((sub) => ({
      ...{ name: `${plural}/${sub.name}`, singularName: '', namespaced, kind: sub.kind, verbs: sub.verbs },
    })),
  ];
}
