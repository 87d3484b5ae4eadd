import { RESOURCES, type ServedResource } from './resources';

const TYPE =
  /^application\/json\s*;(?=.*\bas=APIGroupDiscoveryList\b)(?=.*\bg=apidiscovery\.k8s\.io\b).*\bv=(v2|v2beta1)\b/;

/**
 * Which aggregated form the client understands, by its own preference: kubectl 1.27 to 1.29 know only v2beta1, the newest only v2
 * (kubectl-wire.md 4).
 * @returns undefined when it asks for none
 */
export function askedDiscovery(accept: string | undefined): { version: string; contentType: string } | undefined {
  for (const type of (accept ?? '').split(',')) {
    const [, version] = TYPE.exec(type.trim()) ?? [];
    if (version)
      return { version, contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` };
  }
  return undefined;
}

/** @param groups those of `/api` or of `/apis` */
export function aggregatedDiscovery(version: string, groups: string[]): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      // The core group has no name.
      metadata: group === '' ? {} : { name: group },
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: RESOURCES.filter((resource) => resource.group === group).map(aggregatedResource),
        },
      ],
    })),
  };
}

function aggregatedResource({ group, version, plural, singular, kind, namespaced, ...rest }: ServedResource) {
  const { verbs, shortNames, categories, subresources } = rest;
  const kindOf = (name: string) => ({ group, version, kind: name });
  return {
    ...{ resource: plural, responseKind: kindOf(kind), scope: namespaced ? 'Namespaced' : 'Cluster' },
    ...{ singularResource: singular, verbs },
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(subresources && {
      subresources: subresources.map((sub) => ({
        ...{ subresource: sub.name, responseKind: kindOf(sub.kind), verbs: sub.verbs },
      })),
    }),
  };
}
