import type { Hono } from 'hono';
import { isObject, type Json } from '../manifest/json-object';
import { type DoorBindings, type Exchange, warn } from './exchange';
import { readObject } from './read-body';
import { RESOURCES, type ServedResource } from './resources';
import { badRequest } from './status-error';

/** Paths that are read before anything is asked for, and that everybody who gets in may read. */
const OPEN_PATHS = ['/version', '/healthz', '/livez', '/readyz', '/api', '/api/*', '/apis', '/apis/*', '/openapi/*'];

/** `kubectl auth can-i` and `auth whoami`. Whoever gets in may do everything that is served: that is what the answers say. */
export function serveAccessReviews(app: Hono<{ Bindings: DoorBindings }>): void {
  app.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectAccessReview');
    return answer(exchange, review, statusOfAccess(review.spec));
  });
  app.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectRulesReview');
    return answer(exchange, review, { incomplete: false, ...rules() });
  });
  app.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectReview');
    const userInfo = { username: exchange.env.username, groups: ['system:authenticated'] };
    return answer(exchange, review, { userInfo });
  });
}

async function readReview(exchange: Exchange, kind: string): Promise<{ kind: string; spec: Json }> {
  const body = await readObject(exchange.req.raw);
  const object = body?.object ?? {};
  if ((object.kind ?? kind) !== kind) throw badRequest(`a ${kind} was expected`);
  for (const problem of body?.problems ?? []) warn(exchange, problem);
  return { kind, spec: isObject(object.spec) ? object.spec : {} };
}

function answer(exchange: Exchange, { kind, spec }: { kind: string; spec: Json }, status: object): Response {
  const group = kind === 'SelfSubjectReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';
  const object = {
    kind,
    apiVersion: `${group}/v1`,
    metadata: {},
    ...(kind !== 'SelfSubjectReview' && { spec }),
    status,
  };
  return exchange.json(object, 201);
}

interface AccessStatus {
  allowed: boolean;
  reason?: string;
}

/** @throws StatusError 400 when nothing is asked */
export function statusOfAccess({ resourceAttributes, nonResourceAttributes }: Json): AccessStatus {
  if (isObject(resourceAttributes)) return statusOfResource(resourceAttributes);
  if (!isObject(nonResourceAttributes))
    throw badRequest('spec: exactly one of resourceAttributes or nonResourceAttributes must be specified');
  const { path = '', verb = '' } = nonResourceAttributes;
  const isOpen = OPEN_PATHS.some((open) =>
    open.endsWith('*') ? String(path).startsWith(open.slice(0, -1)) : path === open,
  );
  return isOpen && verb === 'get' ? { allowed: true } : { allowed: false, reason: 'nothing is served there' };
}

function statusOfResource({ group = '', resource = '', subresource = '', verb = '' }: Json): AccessStatus {
  // Everything that there is: whoever gets in may do all of it.
  if (resource === '*' || group === '*') return { allowed: true };
  const served = RESOURCES.find((each) => each.plural === resource && each.group === group);
  const verbs = served && verbsOf(served, String(subresource));
  if (verbs && (verb === '*' || verbs.includes(String(verb)))) return { allowed: true };
  const name = [resource, group].filter(Boolean).join('.') + (subresource ? `/${subresource}` : '');
  const reason = verbs ? `Gantry does not serve ${verb} of ${name}` : `Gantry does not serve ${name}`;
  return { allowed: false, reason };
}

function verbsOf({ verbs, subresources = [] }: ServedResource, subresource: string): string[] | undefined {
  return subresource === '' ? verbs : subresources.find(({ name }) => name === subresource)?.verbs;
}

function rules(): { resourceRules: object[]; nonResourceRules: object[] } {
  const resourceRules = RESOURCES.flatMap(({ group, plural, verbs, subresources = [] }) => [
    { verbs, apiGroups: [group], resources: [plural] },
    ...subresources.map((sub) => ({ verbs: sub.verbs, apiGroups: [group], resources: [`${plural}/${sub.name}`] })),
  ]);
  return { resourceRules, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: OPEN_PATHS }] };
}
