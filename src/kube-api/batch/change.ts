import { timestamp } from '../../job/conditions';
import type { Json } from '../../manifest/json-object';
import type { Updated } from '../../operations/update-job';
import { answerObject } from '../answer-list';
import { afterUpdate, managersOf } from '../apply/managed-fields';
import { type Exchange, isDryRun, nameOf, namespaceOf, warn } from '../exchange';
import { fieldManager } from '../field-manager';
import { decodeBody } from '../field-validation';
import { badRequest, conflict, invalid, notFound } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';

/**
 * Changes the object of the path.
 * @param change what it is to become, as a client would write it; it is asked anew when someone else was faster
 * @param problems of the body that was sent
 * @throws StatusError
 */
export async function changeObject<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
  problems: string[],
  change: (object: T) => Json,
  finish: (before: T, after: M) => M,
): Promise<{ updated: Updated<T>; warnings: string[] }> {
  const { backend, now, settings } = exchange.env;
  const { serviceAccounts } = settings;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, kind.resource);
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  let warnings: string[] = [];
  const decoded = (object: T): M => {
    const read = decodeBody(exchange, kind, change(object), problems);
    warnings = read.warnings;
    checkName(read.manifest, { namespace, name });
    return finish(object, read.manifest);
  };
  const updated = await kind.update(backend, { namespace, name, change: decoded, serviceAccounts, dryRun, now });
  return { updated, warnings };
}

/** The answer to a change. @throws StatusError */
export function answerChange<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  { resource, listed }: BatchKind<M, T>,
  { updated, warnings }: { updated: Updated<T>; warnings: string[] },
): Response {
  const name = nameOf(exchange, resource);
  if (updated.kind === 'notFound') throw notFound(resource, name);
  if (updated.kind === 'conflict') throw conflict(resource, name, MODIFIED);
  for (const warning of [...warnings, ...updated.warnings]) warn(exchange, warning);
  if (updated.kind === 'invalid') throw invalid(resource, name, updated.errors);
  return answerObject(exchange, listed, updated.object);
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** Who owns the fields after a change that was not applied; see docs/adr/0012. */
export function withManagers<M extends Manifest>(exchange: Exchange, before: M, after: M): M {
  const { managedFields, ...metadata } = after.metadata;
  const owners = managersOf({ managedFields: managedFields ?? before.metadata.managedFields });
  const [old, fresh] = [before, after].map((object) => object as unknown as Json) as [Json, Json];
  const time = timestamp(new Date(exchange.env.now));
  const managed = afterUpdate(owners, old, fresh, fieldManager(exchange), time);
  return { ...after, metadata: { ...metadata, ...(managed && { managedFields: managed }) } };
}

/** @throws StatusError 400 when what was sent is another object than that of the path */
export function checkName({ metadata }: Manifest, path: { namespace: string; name: string }): void {
  for (const field of ['name', 'namespace'] as const) {
    const said = metadata[field];
    if (said && said !== path[field])
      throw badRequest(`the ${field} of the object (${said}) does not match the ${field} on the URL (${path[field]})`);
  }
}
