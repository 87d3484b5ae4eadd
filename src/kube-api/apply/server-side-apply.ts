import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from '../../manifest/json-object';
import { StatusError } from '../status-error';
import {
  type FieldSet,
  fieldsOf,
  formatPath,
  fromPaths,
  has,
  isLeaf,
  minus,
  type Path,
  pathsOf,
  typeOf,
  union,
} from './field-set';
import { entryOf, firstManagers, lastApplied, type ManagedFields, managersOf } from './managed-fields';
import { mergeApplied, withoutFields } from './merge-applied';
import { isSameAt } from './value-at';

export interface Apply {
  manager: string;
  /** Takes what others own. */
  force: boolean;
  /** RFC 3339. */
  time: string;
}

/** The object that a first apply creates, with its owner. */
export function firstApplied(applied: Json, { manager, time }: Apply): Json {
  const metadata = isObject(applied.metadata) ? applied.metadata : {};
  return { ...applied, metadata: { ...metadata, managedFields: [entryOf(manager, 'Apply', fieldsOf(applied), time)] } };
}

/**
 * What a stored object becomes when a manager applies what it wants of it: what it says is put in, what it said the last time and nobody else owns
 * is taken out, and what others own and have otherwise is a conflict.
 * @param applied as the client sent it
 * @throws StatusError 409
 */
export function serverSideApply(live: Json, applied: Json, apply: Apply): Json {
  const { manager } = apply;
  const known = managersOf(live.metadata as Json);
  const managed = known.length > 0 ? known : firstManagers(live);
  const isOwn = (entry: ManagedFields) =>
    entry.manager === manager && entry.operation === 'Apply' && !entry.subresource;
  const own = managed.find(isOwn);
  const others = managed.filter((entry) => !isOwn(entry));
  const wanted = fieldsOf(applied);
  const conflicts = conflictsOf(live, applied, wanted, others);
  const allowed = allowedConflicts(live, manager);
  const refused = conflicts.filter(({ path }) => !has(allowed, path));
  if (refused.length > 0 && !apply.force) throw conflictError(refused);
  const taken = fromPaths(conflicts.map(({ path }) => path));
  const left = others
    .map((entry) => ({ ...entry, fieldsV1: minus(entry.fieldsV1, taken) }))
    .filter(({ fieldsV1 }) => !isLeaf(fieldsV1));
  const owned = left.reduce<FieldSet>((all, { fieldsV1 }) => union(all, fieldsV1), {});
  const removed = minus(minus(own?.fieldsV1 ?? {}, wanted), owned);
  const merged = mergeApplied(withoutFields(live, removed, owned, typeOf(live)), applied, typeOf(live));
  const isOld = own !== undefined && isDeepStrictEqual(own.fieldsV1, wanted);
  const entry = isOld ? own : entryOf(manager, 'Apply', wanted, apply.time);
  const managedFields = isLeaf(wanted) ? left : inPlace(left, managed.findIndex(isOwn), entry);
  return { ...merged, metadata: { ...(merged.metadata as Json), managedFields } };
}

function inPlace(others: ManagedFields[], at: number, entry: ManagedFields): ManagedFields[] {
  return at === -1 ? [...others, entry] : [...others.slice(0, at), entry, ...others.slice(at)];
}

interface Conflict {
  path: Path;
  manager: string;
}

function conflictsOf(live: Json, applied: Json, wanted: FieldSet, others: ManagedFields[]): Conflict[] {
  const changed = pathsOf(wanted).filter((path) => path.at(-1) !== '.' && !isSameAt(live, applied, path));
  return changed.flatMap((path) => {
    const owner = others.find(({ fieldsV1 }) => has(fieldsV1, path));
    return owner ? [{ path, manager: owner.manager }] : [];
  });
}

/** What kubectl itself has applied from the client's side it may change: nobody else has asked for it. */
function allowedConflicts(live: Json, manager: string): FieldSet {
  const last = manager === 'kubectl' ? lastApplied((live.metadata as { annotations?: Json }).annotations) : undefined;
  return last ? fieldsOf(last) : {};
}

function conflictError(conflicts: Conflict[]): StatusError {
  const causes = conflicts.map(({ path, manager }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}" using batch/v1`,
    field: formatPath(path),
  }));
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  const said = causes.map(({ message, field }) => `${message}: ${field}`).join(', ');
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${said}`, { causes });
}
