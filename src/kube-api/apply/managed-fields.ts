import { isDeepStrictEqual } from 'node:util';
import { defaultCronJob } from '../../job/default-cron-job';
import { defaultJob } from '../../job/default-job';
import type { CronJob, Job } from '../../job/types';
import { GENERATED_LABELS } from '../../job/validate-selector';
import { decodeObject } from '../../manifest/decode-object';
import { isObject, type Json, own } from '../../manifest/json-object';
import { type FieldSet, fieldsOf, fromPaths, isLeaf, minus, pathsOf, typeOf, union } from './field-set';
import { isSameAt } from './value-at';

/** Who owns which fields of an object (`metadata.managedFields`). */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** RFC 3339. */
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: FieldSet;
  subresource?: string;
}

/** Annotation with which kubectl notes what it has applied from the client's side. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Entries that can be read; what a client has written there may be anything. */
export function managersOf({ managedFields }: { managedFields?: unknown }): ManagedFields[] {
  if (!Array.isArray(managedFields)) return [];
  return managedFields.filter(
    (entry) => isObject(entry) && isObject(entry.fieldsV1) && typeof entry.manager === 'string',
  );
}

/**
 * Who owns an object that nobody has applied from the server's side yet. Until then owners are not kept (docs/adr/0012): what kubectl has applied from
 * the client's side is its own, so that it can take it over (kubectl-wire.md 10.3); what else there is, and is no default, belongs to a manager
 * of Kubernetes' own name for this case.
 */
export function firstManagers(object: Json): ManagedFields[] {
  const { annotations, creationTimestamp } = object.metadata as { annotations?: Json; creationTimestamp?: string };
  const last = lastApplied(annotations);
  const own = last && union(fieldsOf(last), fromPaths([['f:metadata', 'f:annotations', `f:${LAST_APPLIED}`]]));
  const rest = own ? minus(minus(ownable(object), own), defaulted(last)) : ownable(object);
  return [
    ...(own ? [entryOf('kubectl-client-side-apply', 'Update', own, creationTimestamp)] : []),
    ...(isLeaf(rest) ? [] : [entryOf('before-first-apply', 'Update', rest, creationTimestamp)]),
  ];
}

/** What kubectl has noted of its last apply from the client's side; undefined when there is no such note, or no usable one. */
export function lastApplied(annotations: Json | undefined): Json | undefined {
  const text = annotations && own(annotations, LAST_APPLIED);
  if (typeof text !== 'string') return undefined;
  try {
    const last: unknown = JSON.parse(text);
    return isObject(last) ? last : undefined;
  } catch {
    // It is the client's own note, and may be anything.
    return undefined;
  }
}

/** Fields of a manifest with the API server's defaults. */
function defaulted(manifest: Json): FieldSet {
  const object = typeOf(manifest) === 'Job' ? defaultedJob(manifest) : defaultedCronJob(manifest);
  return object ? fieldsOf(object as unknown as Json) : {};
}

function defaultedJob(manifest: Json): Job | undefined {
  const decoded = decodeObject(manifest, 'Job');
  const job = 'object' in decoded ? decoded.object : decoded.known;
  if (job) defaultJob(job);
  return job;
}

function defaultedCronJob(manifest: Json): CronJob | undefined {
  const decoded = decodeObject(manifest, 'CronJob');
  const cronJob = 'object' in decoded ? decoded.object : decoded.known;
  if (cronJob) defaultCronJob(cronJob);
  return cronJob;
}

export function entryOf(
  manager: string,
  operation: ManagedFields['operation'],
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedFields {
  return { manager, operation, apiVersion: 'batch/v1', ...(time && { time }), fieldsType: 'FieldsV1', fieldsV1 };
}

/** What a client can own: not what the server has generated (kubernetes-jobs.md 1.2), which no client may remove. */
function ownable(object: Json): FieldSet {
  const { manualSelector } = object.spec as { manualSelector?: boolean };
  if (typeOf(object) !== 'Job' || manualSelector) return fieldsOf(object);
  const labels = GENERATED_LABELS.map((name) => `f:${name}`);
  return minus(
    fieldsOf(object),
    fromPaths([
      ['f:spec', 'f:selector'],
      ...labels.map((label) => ['f:metadata', 'f:labels', label]),
      ...labels.map((label) => ['f:spec', 'f:template', 'f:metadata', 'f:labels', label]),
    ]),
  );
}

/**
 * What a change that was not applied does to the owners: who changes a field owns it alone, and what is gone nobody owns.
 * @param managed of the object before, or as the client has written it
 * @returns undefined when owners are not kept
 */
export function afterUpdate(
  managed: ManagedFields[],
  before: Json,
  after: Json,
  manager: string,
  time: string,
): ManagedFields[] | undefined {
  if (managed.length === 0) return undefined;
  const [was, is] = [ownable(before), ownable(after)];
  const changed = fromPaths(pathsOf(is).filter((path) => !isSameAt(before, after, path)));
  const gone = minus(was, is);
  const others = managed.map((entry) => {
    const isOwn = entry.manager === manager && entry.operation === 'Update' && !entry.subresource;
    const fieldsV1 = minus(minus(entry.fieldsV1, gone), isOwn ? {} : changed);
    return { ...entry, fieldsV1 };
  });
  return withEntry(others, manager, 'Update', changed, time);
}

/** Adds fields to a manager's entry; entries without fields go. */
function withEntry(
  managed: ManagedFields[],
  manager: string,
  operation: ManagedFields['operation'],
  fields: FieldSet,
  time: string,
): ManagedFields[] {
  const isOwn = (entry: ManagedFields) =>
    entry.manager === manager && entry.operation === operation && !entry.subresource;
  const own = managed.find(isOwn);
  const all = union(own?.fieldsV1 ?? {}, fields);
  const isOld = own !== undefined && isDeepStrictEqual(all, own.fieldsV1);
  const entry = isOld ? own : entryOf(manager, operation, all, time);
  return [...managed.filter((each) => !isOwn(each)), entry].filter(({ fieldsV1 }) => !isLeaf(fieldsV1));
}
