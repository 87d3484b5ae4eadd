import type { Hono } from 'hono';
import type { Rule } from '../access/rules';
import { isObject, type Json } from '../manifest/json-object';
import { mayDo, OPEN_PATHS } from './authorize';
import { type DoorBindings, type Exchange, warn } from './exchange';
import { readObject } from './read-body';
import { RESOURCES, type ServedResource } from './resources';
import { badRequest } from './status-error';

/** `kubectl auth can-i` and `auth whoami`: what they answer is what every request is asked. */
export function serveAccessReviews(app: Hono<{ Bindings: DoorBindings }>): void {
  app.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectAccessReview');
    return answer(exchange, review, statusOfAccess(review.spec, exchange.env.rules));
  });
  app.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectRulesReview');
    const { namespace } = review.spec;
    if (typeof namespace !== 'string' || namespace === '') throw badRequest('spec: no namespace on request');
    return answer(exchange, review, { incomplete: false, ...rulesIn(namespace, exchange.env.rules) });
  });
  app.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', async (exchange) => {
    const review = await readReview(exchange, 'SelfSubjectReview');
    const { user } = exchange.env;
    return answer(exchange, review, { userInfo: { ...user, groups: [...user.groups, 'system:authenticated'] } });
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
function statusOfAccess({ resourceAttributes, nonResourceAttributes }: Json, rules: Rule[]): AccessStatus {
  if (isObject(resourceAttributes)) return statusOfResource(resourceAttributes, rules);
  if (!isObject(nonResourceAttributes))
    throw badRequest('spec: exactly one of resourceAttributes or nonResourceAttributes must be specified');
  const { path = '', verb = '' } = nonResourceAttributes;
  const allowed = mayDo([], { verb: String(verb), path: String(path) });
  return allowed ? { allowed } : { allowed, reason: 'nothing is served there' };
}

function statusOfResource(asked: Json, rules: Rule[]): AccessStatus {
  const text = (field: string) => (typeof asked[field] === 'string' ? asked[field] : '');
  const wanted = {
    ...{ verb: text('verb'), group: text('group'), resource: text('resource'), subresource: text('subresource') },
    ...{ namespace: text('namespace'), name: text('name') },
  };
  const { group, resource, subresource, verb } = wanted;
  const served = RESOURCES.find((each) => each.plural === resource && each.group === group);
  const verbs = served && verbsOf(served, subresource);
  const name = [resource, group].filter(Boolean).join('.') + (subresource ? `/${subresource}` : '');
  // What nobody can do is no matter of rules. Everything at once is asked of them as it is.
  if (resource !== '*' && group !== '*' && !verbs) return { allowed: false, reason: `Gantry does not serve ${name}` };
  if (verbs && verb !== '*' && !verbs.includes(verb))
    return { allowed: false, reason: `Gantry does not serve ${verb} of ${name}` };
  const place = served ? placeOf(served, verb, wanted, wanted.namespace) : wanted.namespace;
  return mayDo(rules, { ...wanted, namespace: place })
    ? { allowed: true }
    : { allowed: false, reason: 'no rule allows it' };
}

function verbsOf({ verbs, subresources = [] }: ServedResource, subresource: string): string[] | undefined {
  return subresource === '' ? verbs : subresources.find(({ name }) => name === subresource)?.verbs;
}

/** What may be done of what is served, by resource. */
function rulesIn(namespace: string, rules: Rule[]): { resourceRules: object[]; nonResourceRules: object[] } {
  const resourceRules = RESOURCES.flatMap((served) => {
    const { group, plural, verbs, subresources = [] } = served;
    return [{ name: '', verbs }, ...subresources].flatMap(({ name: subresource, verbs }) => {
      const asked = { group, resource: plural, subresource, name: namespace };
      const may = verbs.filter((verb) =>
        mayDo(rules, { ...asked, verb, namespace: placeOf(served, verb, asked, namespace) }),
      );
      const resources = [subresource ? `${plural}/${subresource}` : plural];
      return may.length > 0 ? [{ verbs: may, apiGroups: [group], resources }] : [];
    });
  });
  return { resourceRules, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: OPEN_PATHS }] };
}

/** The namespace in which a request for it is one: what is in none is asked for in none, but a namespace in itself (request-attributes.ts). */
function placeOf({ namespaced, plural }: ServedResource, verb: string, { name }: { name: string }, namespace: string) {
  if (namespaced) return namespace;
  return plural === 'namespaces' && !['create', 'list', 'watch'].includes(verb) ? name : '';
}
