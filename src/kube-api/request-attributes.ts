import type { ResourceAttributes } from '../access/rules';

/** A request for something that is no object, such as a discovery document. */
export interface PathAttributes {
  verb: string;
  path: string;
}

const VERBS: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * What a request wants to do with what, as the API server reads it off method, path and query (apiserver, endpoints/request/requestinfo.go).
 * @param path as it is routed
 */
export function attributesOf(
  method: string,
  path: string,
  query: URLSearchParams,
): ResourceAttributes | PathAttributes {
  const [prefix, ...steps] = path.split('/').slice(1);
  // `/api/v1` and `/apis/GROUP/v1` are documents; what follows them are objects.
  const [group, rest] = prefix === 'api' ? ['', steps.slice(1)] : [decoded(steps[0]), steps.slice(2)];
  if ((prefix !== 'api' && prefix !== 'apis') || rest.length === 0 || rest[0] === '')
    return { verb: VERBS[method] ?? method.toLowerCase(), path };
  const inNamespace = rest[0] === 'namespaces' && rest.length > 1;
  // A namespace itself is asked for in the namespace that it is.
  const [resource, name, subresource] = inNamespace && rest.length > 2 ? rest.slice(2) : rest;
  const verb = VERBS[method] ?? '';
  return {
    ...{ group, resource: decoded(resource), subresource: decoded(subresource) },
    namespace: inNamespace ? decoded(rest[1]) : '',
    name: decoded(name) || (verb === 'get' ? selectedName(query) : ''),
    verb: name ? verb : ofCollection(verb, query),
  };
}

function ofCollection(verb: string, query: URLSearchParams): string {
  if (verb === 'delete') return 'deletecollection';
  if (verb !== 'get') return verb;
  const watch = query.get('watch')?.toLowerCase();
  return watch === undefined || watch === 'false' || watch === '0' ? 'list' : 'watch';
}

/** A list of what has one name is a request for that one, in messages. */
function selectedName(query: URLSearchParams): string {
  return /(?:^|,)metadata\.name==?([^,=!]+)(?:,|$)/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
}

/** As parameters of a path are when it is routed; what cannot be decoded is no name of anything. */
function decoded(step = ''): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
