import { isObject, type Json, own, setOwn } from '../../manifest/json-object';
import { KEY_DEFAULTS, type Shape, shapeOf } from '../patch/schema';

/**
 * A set of fields in the form of `fieldsV1`: `f:<name>` of an object, `k:<keys>` of an item of a list, `v:<value>` of a set, `.` for an item
 * itself; what has no members is a field that is owned as a whole.
 */
export interface FieldSet {
  [step: string]: FieldSet;
}

/** One field of a set, from the root. */
export type Path = string[];

/** Fields of an object that nobody owns: what says which object it is, and what only the server writes. */
const UNOWNED = new Set([
  ...['f:apiVersion', 'f:kind', 'f:status'],
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'selfLink',
    'managedFields',
  ].map((name) => `f:metadata/f:${name}`),
  ...['f:metadata/f:deletionTimestamp', 'f:metadata/f:deletionGracePeriodSeconds'],
]);

/** What an object says. A null says nothing, and neither does a field that there is not. */
export function fieldsOf(object: Json): FieldSet {
  return prune(objectFields(object, typeOf(object)));
}

/** The type of an object that can be applied, by its kind. */
export function typeOf({ kind }: Json): 'Job' | 'CronJob' {
  return kind === 'CronJob' ? kind : 'Job';
}

function prune(fields: FieldSet): FieldSet {
  const kept: FieldSet = {};
  for (const [step, inner] of Object.entries(fields)) {
    if (UNOWNED.has(step)) continue;
    const members =
      step === 'f:metadata' ? Object.entries(inner).filter(([name]) => !UNOWNED.has(`${step}/${name}`)) : [];
    if (step !== 'f:metadata') kept[step] = inner;
    else if (members.length > 0) kept[step] = Object.fromEntries(members);
  }
  return kept;
}

function objectFields(object: Json, type: string | undefined): FieldSet {
  const fields: FieldSet = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const shape = shapeOf(type, name);
    // A field that there is not has no owner; the keys of a map are any.
    if (type !== undefined && shape.kind === 'value' && shape.type === undefined && !Array.isArray(value)) continue;
    fields[`f:${name}`] = valueFields(value, shape);
  }
  return fields;
}

function valueFields(value: unknown, shape: Shape): FieldSet {
  if (shape.kind === 'set') return Object.fromEntries(asList(value).map((item) => [`v:${JSON.stringify(item)}`, {}]));
  if (shape.kind === 'list' && shape.applyKeys.length > 0) {
    const items = asList(value).filter(isObject);
    return Object.fromEntries(
      items.map((item) => [stepOf(item, shape.applyKeys), { '.': {}, ...objectFields(item, shape.type) }]),
    );
  }
  if (!isObject(value)) return {};
  if (shape.kind === 'map' && !shape.atomic) return objectFields(value, undefined);
  return shape.kind === 'object' && !shape.atomic ? objectFields(value, shape.type) : {};
}

/** How an item of a list is found: by its keys, sorted, with what the API server puts where one is left out. */
export function stepOf(item: Json, keys: string[]): string {
  const found = [...keys].sort().flatMap((key) => {
    const value = Object.hasOwn(item, key) ? item[key] : KEY_DEFAULTS[key];
    return value === undefined || value === null ? [] : [[key, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(found))}`;
}

const indexes = new WeakMap<unknown[], Map<string, number>>();

/** Where each item of a list stands, by its `stepOf`. A list is looked through once, and must not be changed after that. */
export function indexOf(items: unknown[], keys: string[]): Map<string, number> {
  const known = indexes.get(items);
  if (known) return known;
  const index = new Map<string, number>();
  for (const [at, item] of items.entries()) {
    const step = isObject(item) ? stepOf(item, keys) : undefined;
    if (step !== undefined && !index.has(step)) index.set(step, at);
  }
  indexes.set(items, index);
  return index;
}

const asList = (value: unknown) => (Array.isArray(value) ? value : []);

/** Every field of a set. */
export function pathsOf(fields: FieldSet, before: Path = []): Path[] {
  return Object.entries(fields).flatMap(([step, inner]) =>
    isLeaf(inner) ? [[...before, step]] : pathsOf(inner, [...before, step]),
  );
}

/** Whether a set has a field, or something inside of it. */
export function has(fields: FieldSet, path: Path): boolean {
  let at: FieldSet | undefined = fields;
  for (const step of path) at = at && own(at, step);
  return at !== undefined;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [step, inner] of Object.entries(b)) setOwn(result, step, union(own(a, step) ?? {}, inner));
  return result;
}

/** What is in `a` and not in `b`; what `b` has as a whole takes everything inside of it. */
export function minus(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = {};
  for (const [step, inner] of Object.entries(a)) {
    const other = own(b, step);
    if (other === undefined) result[step] = inner;
    else if (!isLeaf(other) && !isLeaf(inner)) {
      const left = minus(inner, other);
      if (!isLeaf(left)) result[step] = left;
    }
  }
  return result;
}

export function fromPaths(paths: Path[]): FieldSet {
  const set: FieldSet = {};
  for (const path of paths) {
    let at = set;
    for (const step of path) {
      const inner = own(at, step) ?? {};
      at[step] = inner;
      at = inner;
    }
  }
  return set;
}

export function isLeaf(fields: FieldSet): boolean {
  return Object.keys(fields).length === 0;
}

/** A field as Kubernetes shows it, e.g. `.spec.template.spec.containers[name="main"].image`. */
export function formatPath(path: Path): string {
  return path.map(formatStep).join('');
}

function formatStep(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`;
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  if (!step.startsWith('k:')) return '';
  const keys = Object.entries(JSON.parse(step.slice(2)) as Json);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
