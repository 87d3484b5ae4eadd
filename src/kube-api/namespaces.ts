import type { Hono } from 'hono';
import { timestamp } from '../job/conditions';
import { DEFAULT_NAMESPACE, type Namespace, newNamespace, validateNamespace } from '../job/namespace';
import type { ObjectMeta } from '../job/types';
import { decodeObject } from '../manifest/decode-object';
import { isObject, type Json } from '../manifest/json-object';
import { deleteNamespace } from '../operations/delete-namespace';
import { updateNamespace } from '../operations/update-namespace';
import { age, type Column, column } from '../status/columns';
import { namespaceFields } from '../status/selectable-fields';
import { answerCollection } from './answer-collection';
import { answerObject, type Listed } from './answer-list';
import { authorize } from './authorize';
import { patched } from './batch/patch';
import { readLeafDeleteOptions } from './delete-options';
import { type DoorBindings, type Exchange, isDryRun, namespaceOf, warn } from './exchange';
import { decodeBody } from './field-validation';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from './patch/media-types';
import { contentType, readBody, readObject } from './read-body';
import { alreadyExists, badRequest, conflict, invalid, NAMESPACES, notFound, StatusError } from './status-error';

const COLUMNS: Column[] = [
  column('Name', 'string', 0, 'Name must be unique.'),
  column('Status', 'string', 0, 'Every namespace is active.'),
  column('Age', 'string', 0, 'Since its creation; "default" was not created.'),
];

const LISTED: Listed<Namespace> = {
  apiVersion: 'v1',
  kind: 'Namespace',
  fields: namespaceFields,
  columns: COLUMNS,
  cells: ({ metadata, status }, now) => [metadata.name, status.phase, age(metadata.creationTimestamp, now)],
};

const COLLECTION = '/api/v1/namespaces';
const ONE = `${COLLECTION}/:namespace`;

/** Namespaces are created, or come with the first object in them (docs/adr/0022). */
export function serveNamespaces(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get(COLLECTION, list);
  app.post(COLLECTION, async (exchange) => {
    const { object, problems } = await readNamespace(exchange);
    const metadata = decoded(exchange, object, problems);
    const created = await create(exchange, metadata);
    if (!created) throw alreadyExists(NAMESPACES, metadata.name ?? '');
    return created;
  });
  app.get(ONE, async (exchange) => {
    const name = namespaceOf(exchange) ?? '';
    const stored = await exchange.env.backend.namespaces.get(name);
    if (!stored) throw notFound(NAMESPACES, name);
    return answerObject(exchange, LISTED, stored.namespace);
  });
  app.put(ONE, async (exchange) => {
    const { object, problems } = await readNamespace(exchange);
    return change(exchange, problems, () => object);
  });
  app.patch(ONE, patch);
  app.delete(ONE, remove);
}

function list(exchange: Exchange): Promise<Response> {
  const { namespaces } = exchange.env.backend;
  // Of a place, which is `namespace/name`, only the name says something here.
  return answerCollection(exchange, LISTED, {
    log: namespaces.log,
    read: ({ after }) => namespaces.list(after?.slice(1)),
  });
}

async function readNamespace(exchange: Exchange): Promise<{ object: Json; problems: string[] }> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Namespace was expected');
  return body;
}

/** @returns undefined when there is one of its name */
async function create(exchange: Exchange, metadata: ObjectMeta): Promise<Response | undefined> {
  const { backend, now, settings } = exchange.env;
  const { labels, annotations } = metadata;
  if (!metadata.name) throw badRequest('a Namespace with metadata.name was expected');
  const name = namespaceOf(exchange, metadata.name) ?? '';
  const namespace = newNamespace({
    ...{ name, uid: settings.uuid(), creationTimestamp: timestamp(new Date(now)) },
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  });
  const errors = validateNamespace(namespace);
  if (errors.length > 0) throw invalid(NAMESPACES, name, errors);
  if (await backend.namespaces.get(name)) return undefined;
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const stored = dryRun ? namespace : await backend.namespaces.create(namespace, now);
  if (!stored) return undefined;
  exchange.status(201);
  return answerObject(exchange, LISTED, stored);
}

const PATCHES = [MERGE_PATCH, STRATEGIC_MERGE_PATCH, JSON_PATCH, APPLY_PATCH];

/** What is applied is merged into what there is: of a namespace no owners of fields are kept. */
async function patch(exchange: Exchange): Promise<Response> {
  const { value = {}, problems = [] } = (await readBody(exchange.req.raw, PATCHES)) ?? {};
  const type = contentType(exchange.req.raw);
  const name = namespaceOf(exchange) ?? '';
  const { user, rules, backend } = exchange.env;
  if (type === APPLY_PATCH && !(await backend.namespaces.get(name))) {
    // Whoever may only change objects cannot make one this way (apiserver, endpoints/handlers/patch.go).
    authorize(user, rules, { verb: 'create', group: '', resource: 'namespaces', subresource: '', namespace: '', name });
    const metadata = decoded(exchange, isObject(value) ? value : {}, problems);
    checkName(metadata, name);
    const created = await create(exchange, { ...metadata, name });
    if (created) return created;
  }
  return change(exchange, problems, (before) => patched(before, type, value, 'Namespace'));
}

async function change(exchange: Exchange, problems: string[], wanted: (before: Json) => Json): Promise<Response> {
  const { backend, now } = exchange.env;
  const name = namespaceOf(exchange) ?? '';
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const updated = await updateNamespace(backend, {
    ...{ name, dryRun, now },
    change(before) {
      const after = decoded(exchange, wanted(before as unknown as Json), problems);
      checkName(after, name);
      return after;
    },
  });
  if (updated.kind === 'notFound') throw notFound(NAMESPACES, name);
  if (updated.kind === 'conflict')
    throw conflict(NAMESPACES, name, 'the object has been modified; please apply your changes to the latest version');
  if (updated.kind === 'invalid') throw invalid(NAMESPACES, name, updated.errors);
  return answerObject(exchange, LISTED, updated.object);
}

/** @throws StatusError 400 when what was sent is another one than that of the path */
function checkName(sent: ObjectMeta, name: string): void {
  if (sent.name && sent.name !== name)
    throw badRequest(`the name of the object (${sent.name}) does not match the name on the URL (${name})`);
}

/** What a client has sent, as strictly read as it asks for. @throws StatusError 400 */
function decoded(exchange: Exchange, object: Json, problems: string[]): ObjectMeta {
  const decode = (sent: unknown) => decodeObject(sent, 'Namespace');
  const { manifest, warnings } = decodeBody(exchange, { kind: 'Namespace', decode }, object, problems);
  const metadata = manifest.metadata ?? {};
  for (const warning of warnings) warn(exchange, warning);
  if (metadata.finalizers?.length || metadata.ownerReferences?.length) warn(exchange, NOT_KEPT);
  return metadata;
}

const NOT_KEPT = 'finalizers and owners of namespaces are not kept: one goes when it is deleted';

async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const name = namespaceOf(exchange) ?? '';
  const { preconditions, dryRun } = await readLeafDeleteOptions(exchange);
  if (name === DEFAULT_NAMESPACE) {
    const message = `namespaces "${name}" is forbidden: this namespace may not be deleted`;
    throw new StatusError(403, 'Forbidden', message, { name, kind: 'namespaces' });
  }
  const deleted = await deleteNamespace(backend, { name, preconditions, dryRun, now });
  if (deleted.kind === 'notFound') throw notFound(NAMESPACES, name);
  if (deleted.kind === 'conflict') throw conflict(NAMESPACES, name, deleted.message);
  if (deleted.kind === 'inUse') {
    const remedy = `delete what is in it first, with "kubectl delete jobs,cronjobs,pods --all -n ${name}"`;
    throw conflict(NAMESPACES, name, `it is in use by ${deleted.by}: ${remedy}`);
  }
  return answerObject(exchange, LISTED, deleted.object);
}
