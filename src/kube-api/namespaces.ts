import type { Hono } from 'hono';
import { isObject } from '../manifest/json-object';
import { listNamespaces } from '../operations/list-namespaces';
import { age, type Column, column } from '../status/columns';
import { answerUnwatched } from './answer-collection';
import { answerObject, type Listed, type ListQuery } from './answer-list';
import { LAST_APPLIED } from './apply/managed-fields';
import { type DoorBindings, type Exchange, namespaceOf, warn } from './exchange';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from './patch/media-types';
import { contentType, readBody, readObject } from './read-body';
import { alreadyExists, badRequest, NAMESPACES, StatusError } from './status-error';

interface Namespace {
  apiVersion: 'v1';
  kind: 'Namespace';
  metadata: { name: string; labels: Record<string, string>; resourceVersion: string };
  spec: object;
  status: { phase: 'Active' };
}

const COLUMNS: Column[] = [
  column('Name', 'string', 0, 'Name must be unique.'),
  column('Status', 'string', 0, 'Every namespace is active.'),
  column('Age', 'string', 0, 'Namespaces are not created, and have no age.'),
];

const LISTED: Listed<Namespace> = {
  apiVersion: 'v1',
  kind: 'Namespace',
  fields: { 'metadata.name': ({ metadata }) => metadata.name, 'status.phase': ({ status }) => status.phase },
  columns: COLUMNS,
  cells: ({ metadata, status }, now) => [metadata.name, status.phase, age(undefined, now)],
};

const COLLECTION = '/api/v1/namespaces';

/** A namespace is a part of a name here: every one that could exist does. Those that are listed are `default` and those with Jobs. */
export function serveNamespaces(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get(COLLECTION, list);
  app.post(COLLECTION, create);
  app.get(`${COLLECTION}/:namespace`, (exchange) =>
    answerObject(exchange, LISTED, namespace(namespaceOf(exchange) ?? '')),
  );
  app.patch(`${COLLECTION}/:namespace`, patch);
  app.delete(`${COLLECTION}/:namespace`, (exchange) => {
    const name = namespaceOf(exchange) ?? '';
    const message = `namespaces cannot be deleted here: delete what is in it with "kubectl delete jobs --all -n ${name}"`;
    throw new StatusError(405, 'MethodNotAllowed', message);
  });
}

/** It never changes, so that its version is always the first. */
function namespace(name: string): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name }, resourceVersion: '1' },
    spec: {},
    status: { phase: 'Active' },
  };
}

function list(exchange: Exchange): Promise<Response> {
  const { backend } = exchange.env;
  const read = async function* ({ after = '/' }: ListQuery) {
    for (const name of await listNamespaces(backend)) if (`/${name}` > after) yield namespace(name);
  };
  return answerUnwatched(exchange, LISTED, { read, last: () => backend.jobs.log.last() });
}

const NOT_KEPT = 'namespaces are only names here: their labels, annotations and finalizers are not kept';

/** There is nothing to store: creating one says whether its name is in use. */
async function create(exchange: Exchange): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  const { kind = 'Namespace', metadata } = body?.object ?? {};
  if (kind !== 'Namespace' || !isObject(metadata) || typeof metadata.name !== 'string')
    throw badRequest('a Namespace with metadata.name was expected');
  const name = namespaceOf(exchange, metadata.name) ?? '';
  if ((await listNamespaces(exchange.env.backend)).includes(name)) throw alreadyExists(NAMESPACES, name);
  if (hasMore(metadata)) warn(exchange, NOT_KEPT);
  exchange.status(201);
  return answerObject(exchange, LISTED, namespace(name));
}

const PATCHES = [MERGE_PATCH, STRATEGIC_MERGE_PATCH, JSON_PATCH, APPLY_PATCH];

/** So that a file with a namespace and its Jobs can be applied. */
async function patch(exchange: Exchange): Promise<Response> {
  const body = await readBody(exchange.req.raw, PATCHES);
  const name = namespaceOf(exchange) ?? '';
  const isOperations = contentType(exchange.req.raw) === JSON_PATCH;
  const metadata = isObject(body?.value) && isObject(body.value.metadata) ? body.value.metadata : {};
  if (isOperations || hasMore(metadata)) warn(exchange, NOT_KEPT);
  return answerObject(exchange, LISTED, namespace(name));
}

/** Something besides what kubectl always writes. */
function hasMore({ labels, annotations, finalizers }: Record<string, unknown>): boolean {
  const isMore = (value: unknown) => isObject(value) && Object.keys(value).some((key) => key !== LAST_APPLIED);
  return isMore(labels) || isMore(annotations) || (Array.isArray(finalizers) && finalizers.length > 0);
}
