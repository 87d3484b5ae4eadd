import { own } from '../../manifest/json-object';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../patch/media-types';
import { groupVersion, RESOURCES, type ServedResource } from '../resources';
import { type GroupVersionKind, schemaName, schemasOf } from './schemas';

/** The part of the path behind `/openapi/v3/` of each group: `api/v1`, `apis/batch/v1`, ... */
export function documentPaths(): string[] {
  return [...new Set(RESOURCES.map(pathOf))];
}

const pathOf = (resource: ServedResource) => `${resource.group === '' ? 'api' : 'apis'}/${groupVersion(resource)}`;

/** Resources whose objects can be described; there are no Services. */
const isDescribed = ({ kind }: ServedResource) => kind !== 'Service';

/**
 * The OpenAPI v3 document of one group: what `kubectl explain` shows, and from which kubectl learns that the server validates fields itself and
 * how lists are merged (kubectl-wire.md 5).
 * @param path one of `documentPaths`
 */
export function openApiDocument(path: string, version: string): object {
  const resources = RESOURCES.filter((resource) => pathOf(resource) === path && isDescribed(resource));
  return {
    openapi: '3.0.0',
    info: { title: 'Gantry', version },
    paths: Object.fromEntries(resources.flatMap((resource) => pathsOf(resource, path))),
    components: { schemas: schemasOf(resources.map(kindOf)) },
  };
}

const kindOf = ({ group, version, kind }: ServedResource): GroupVersionKind => ({ group, version, kind });

/** By verb: the method, and whether it is of one object or of all. */
const OPERATIONS: Record<string, { method: string; of: 'one' | 'all'; action: string }> = {
  list: { method: 'get', of: 'all', action: 'list' },
  create: { method: 'post', of: 'all', action: 'post' },
  deletecollection: { method: 'delete', of: 'all', action: 'deletecollection' },
  get: { method: 'get', of: 'one', action: 'get' },
  update: { method: 'put', of: 'one', action: 'put' },
  patch: { method: 'patch', of: 'one', action: 'patch' },
  delete: { method: 'delete', of: 'one', action: 'delete' },
};

function pathsOf(resource: ServedResource, path: string): [string, object][] {
  const root = `/${path}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const all = operationsOf(resource, 'all');
  const one = operationsOf(resource, 'one');
  return [
    ...(Object.keys(all).length > 0 ? [[root, all] as [string, object]] : []),
    ...(Object.keys(one).length > 0 ? [[`${root}/{name}`, one] as [string, object]] : []),
  ];
}

function operationsOf(resource: ServedResource, of: 'one' | 'all'): Record<string, object> {
  const found = resource.verbs.flatMap((verb) => {
    const operation = own(OPERATIONS, verb);
    return operation?.of === of ? [[operation.method, operationOf(resource, operation)]] : [];
  });
  return Object.fromEntries(found);
}

const PATCHES = [APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH];

function operationOf(resource: ServedResource, { method, action }: { method: string; action: string }): object {
  const schema = { $ref: `#/components/schemas/${schemaName(resource.kind)}` };
  const bodyTypes = method === 'patch' ? PATCHES : ['application/json', 'application/yaml'];
  const writes = method === 'patch' || method === 'put' || method === 'post';
  const query = writes ? ['dryRun', 'fieldManager', 'fieldValidation', ...(method === 'patch' ? ['force'] : [])] : [];
  return {
    description: `${action} ${resource.kind}`,
    ...(query.length > 0 && {
      parameters: query.map((name) => ({
        ...{ in: 'query', name, schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true } },
      })),
    }),
    ...(writes && {
      requestBody: {
        content: Object.fromEntries(
          bodyTypes.map((type) => [type, { schema: method === 'patch' ? { type: 'object' } : schema }]),
        ),
        required: true,
      },
    }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
  };
}
