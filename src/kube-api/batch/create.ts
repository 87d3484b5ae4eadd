import type { Created } from '../../operations/create-job';
import { answerObject } from '../answer-list';
import { type Exchange, isDryRun, namespaceOf, warn } from '../exchange';
import { decodeBody } from '../field-validation';
import { readObject } from '../read-body';
import { alreadyExists, badRequest, invalid } from '../status-error';
import type { BatchKind, Circumstances, Manifest, Stored } from './batch-kind';

export async function create<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest(`the request has no body: a ${kind.kind} was expected`);
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const circumstances = circumstancesOf(exchange);
  const { namespace } = circumstances;
  const examine = (known: M) => kind.examine(known, circumstances);
  const { manifest, warnings } = decodeBody(exchange, kind, body.object, body.problems, examine);
  const given = manifest.metadata.namespace;
  if (given && given !== namespace) {
    const message = `the namespace of the provided object does not match the namespace sent on the request`;
    throw badRequest(message, [{ field: 'metadata.namespace', message }]);
  }
  // Owners of fields are kept from the first server-side apply on (docs/adr/0012).
  delete manifest.metadata.managedFields;
  const created = await kind.create(exchange.env.backend, manifest, { ...circumstances, dryRun });
  if (created.kind === 'exists') throw alreadyExists(kind.resource, created.name);
  return answerCreated(exchange, kind, created, warnings);
}

export function circumstancesOf(exchange: Exchange): Circumstances {
  const { settings, now } = exchange.env;
  const { serviceAccounts, random } = settings;
  return { namespace: namespaceOf(exchange) ?? '', uid: settings.uuid(), random, serviceAccounts, now };
}

/** @throws StatusError 422 */
export function answerCreated<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  { resource, listed }: BatchKind<M, T>,
  created: Exclude<Created<T>, { kind: 'exists' }>,
  warnings: string[],
): Response {
  for (const warning of [...warnings, ...created.warnings]) warn(exchange, warning);
  if (created.kind === 'invalid') throw invalid(resource, created.name, created.errors);
  exchange.status(201);
  return answerObject(exchange, listed, created.object);
}
