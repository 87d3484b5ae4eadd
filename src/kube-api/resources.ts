/** What is served: the one list from which discovery, access reviews and the OpenAPI documents are made. */
export interface ServedResource {
  /** Empty for the core group. */
  group: string;
  version: 'v1';
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  shortNames?: string[];
  /** Of `kubectl get all`. */
  categories?: string[];
  subresources?: { name: string; kind: string; verbs: string[] }[];
}

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

export const RESOURCES: ServedResource[] = [
  {
    ...{ group: '', version: 'v1', plural: 'events', singular: 'event', kind: 'Event', namespaced: true },
    ...{ verbs: ['get', 'list', 'watch'], shortNames: ['ev'] },
  },
  {
    ...{ group: '', version: 'v1', plural: 'namespaces', singular: 'namespace', kind: 'Namespace', namespaced: false },
    ...{ verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'], shortNames: ['ns'] },
  },
  {
    ...{ group: '', version: 'v1', plural: 'pods', singular: 'pod', kind: 'Pod', namespaced: true },
    ...{ verbs: ['delete', 'deletecollection', 'get', 'list', 'watch'], shortNames: ['po'], categories: ['all'] },
    subresources: [{ name: 'log', kind: 'Pod', verbs: ['get'] }],
  },
  // For `kubectl cluster-info`, which needs to be able to ask; without a category, or `get all` would list it (kubectl-wire.md 1.1).
  {
    ...{ group: '', version: 'v1', plural: 'services', singular: 'service', kind: 'Service', namespaced: true },
    ...{ verbs: ['get', 'list', 'watch'], shortNames: ['svc'] },
  },
  {
    ...{ group: 'batch', version: 'v1', plural: 'jobs', singular: 'job', kind: 'Job', namespaced: true },
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    categories: ['all'],
    subresources: [{ name: 'status', kind: 'Job', verbs: ['get', 'patch', 'update'] }],
  },
  {
    ...{ group: 'batch', version: 'v1', plural: 'cronjobs', singular: 'cronjob', kind: 'CronJob', namespaced: true },
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    ...{ shortNames: ['cj'], categories: ['all'] },
    subresources: [{ name: 'status', kind: 'CronJob', verbs: ['get', 'patch', 'update'] }],
  },
  review(AUTHENTICATION, 'SelfSubjectReview'),
  review(AUTHORIZATION, 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'SelfSubjectRulesReview'),
];

function review(group: string, kind: string): ServedResource {
  const singular = kind.toLowerCase();
  return {
    ...{ group, version: 'v1', plural: `${singular}s`, singular, kind },
    ...{ namespaced: false, verbs: ['create'] },
  };
}

/** Whether it is a question about who asks, which everybody may ask whom the server knows. */
export function isReview({ group, resource }: { group: string; resource: string }): boolean {
  const reviews = group === AUTHENTICATION || group === AUTHORIZATION;
  return reviews && RESOURCES.some((each) => each.group === group && each.plural === resource);
}

/** Groups in the order in which they are listed; the core group is the empty one. */
export const GROUPS: string[] = [...new Set(RESOURCES.map(({ group }) => group))];

/** As it stands in `apiVersion`. */
export function groupVersion({ group, version }: Pick<ServedResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
