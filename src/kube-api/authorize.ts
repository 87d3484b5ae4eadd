import { allows, type ResourceAttributes, type Rule, type User } from '../access/rules';
import type { PathAttributes } from './request-attributes';
import { isReview, RESOURCES } from './resources';
import { StatusError } from './status-error';

/** What is no object, and is read before anything is asked for: everybody may whom the server knows. */
export const OPEN_PATHS = [
  '/version',
  '/healthz',
  '/livez',
  '/readyz',
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/openapi/*',
];

/** What the API server says to whom it does not know, in this one word. */
export const UNAUTHORIZED = new StatusError(401, 'Unauthorized', 'Unauthorized');

/** Whether somebody whom these rules name may do it. */
export function mayDo(rules: Rule[], wanted: ResourceAttributes | PathAttributes): boolean {
  if ('path' in wanted) return mayRead(wanted) || allows(rules, ANYTHING);
  return allows(rules, wanted) || (wanted.verb === 'create' && wanted.subresource === '' && isReview(wanted));
}

/** @throws StatusError 403 in the API server's words (apiserver, endpoints/handlers/responsewriters/errors.go) */
export function authorize(user: User, rules: Rule[], wanted: ResourceAttributes | PathAttributes): void {
  if (!mayDo(rules, wanted)) throw forbidden(user, wanted);
}

/** Allowed by a rule without limits only. */
const ANYTHING: ResourceAttributes = {
  ...{ verb: '*', group: '*', resource: '*', subresource: '', namespace: '', name: '' },
};

function mayRead({ verb, path }: PathAttributes): boolean {
  return (
    verb === 'get' &&
    OPEN_PATHS.some((open) => (open.endsWith('*') ? path.startsWith(open.slice(0, -1)) : path === open))
  );
}

export function forbidden({ username }: User, wanted: ResourceAttributes | PathAttributes): StatusError {
  const who = `User "${username}" cannot ${wanted.verb}`;
  if ('path' in wanted) return new StatusError(403, 'Forbidden', sanitized(`forbidden: ${who} path "${wanted.path}"`));
  const { group, resource, subresource, namespace, name } = wanted;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const about = `${group ? `${resource}.${group}` : resource}${name ? ` "${name}"` : ''}`;
  const message = `${about} is forbidden: ${who} resource "${what}" in API group "${group}" ${where}`;
  return new StatusError(403, 'Forbidden', sanitized(message), {
    ...(name && { name }),
    ...(group && { group }),
    kind: resource,
  });
}

/** Names come from the request, and a browser may show the answer. */
const sanitized = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** What can stand in a rule: plural names, and their subresources. Reviews of oneself are everybody's. */
export function ruleResources(): string[] {
  return RESOURCES.filter((resource) => !isReview({ ...resource, resource: resource.plural })).flatMap(
    ({ plural, subresources = [] }) => [plural, ...subresources.map(({ name }) => `${plural}/${name}`)],
  );
}
