import type { ResourceAttributes } from '../../access/rules';
import { timestamp } from '../../job/conditions';
import { isObject, type Json } from '../../manifest/json-object';
import { type Apply, firstApplied, serverSideApply } from '../apply/server-side-apply';
import { authorize } from '../authorize';
import { type Exchange, flag, isDryRun, nameOf, namespaceOf } from '../exchange';
import { fieldManager } from '../field-manager';
import { decodeBody } from '../field-validation';
import { APPLY_PATCH } from '../patch/media-types';
import { readBody } from '../read-body';
import { badRequest, conflict, type Resource } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';
import { answerChange, changeObject, checkName } from './change';
import { answerCreated, circumstancesOf } from './create';

/** How often it is tried anew because the object came or went meanwhile. */
const TRIES = 5;

/** PATCH with `application/apply-patch+yaml`: creates the object when there is none. */
export async function apply<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const body = await readBody(exchange.req.raw, [APPLY_PATCH]);
  if (!isObject(body?.value)) throw badRequest(`the request has no object to apply: a ${kind.kind} was expected`);
  // Of another kind it is refused when it is decoded.
  const applied: Json = { apiVersion: 'batch/v1', kind: kind.kind, ...body.value };
  if (isObject(applied.metadata) && (applied.metadata.managedFields ?? null) !== null)
    throw badRequest('metadata.managedFields must be nil');
  const options: Apply = {
    manager: fieldManager(exchange, true),
    force: flag(exchange, 'force'),
    time: timestamp(new Date(exchange.env.now)),
  };
  for (let tried = 0; tried < TRIES; tried++) {
    const change = await changeObject(
      exchange,
      kind,
      body.problems,
      (object) => serverSideApply(object as unknown as Json, applied, options),
      (_, after) => after,
    );
    if (change.updated.kind !== 'notFound') return answerChange(exchange, kind, change);
    // Whoever may only change objects cannot make one this way (apiserver, endpoints/handlers/patch.go).
    authorize(exchange.env.user, exchange.env.rules, creation(exchange, kind.resource));
    const created = await createApplied(exchange, kind, body.problems, firstApplied(applied, options));
    if (created) return created;
  }
  throw conflict(
    kind.resource,
    nameOf(exchange, kind.resource),
    'it was created and deleted again and again meanwhile; please try again',
  );
}

const creation = (exchange: Exchange, resource: Resource): ResourceAttributes => ({
  ...{ verb: 'create', group: resource.group, resource: resource.plural, subresource: '' },
  ...{ namespace: namespaceOf(exchange) ?? '', name: nameOf(exchange, resource) },
});

/** @returns undefined when there is such an object by now */
async function createApplied<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
  problems: string[],
  applied: Json,
): Promise<Response | undefined> {
  const circumstances = circumstancesOf(exchange);
  const { namespace } = circumstances;
  const name = nameOf(exchange, kind.resource);
  const { manifest, warnings } = decodeBody(exchange, kind, applied, problems);
  checkName(manifest, { namespace, name });
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const named = { ...manifest, metadata: { ...manifest.metadata, name } };
  const created = await kind.create(exchange.env.backend, named, { ...circumstances, dryRun });
  if (created.kind === 'exists') return undefined;
  return answerCreated(exchange, kind, created, warnings);
}
