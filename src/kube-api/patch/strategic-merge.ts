import { isObject, type Json, own, setOwn } from '../../manifest/json-object';
import { badRequest } from '../status-error';
import { type Shape, shapeOf } from './schema';

const ORDER = '$setElementOrder/';
const DELETE = '$deleteFromPrimitiveList/';

/**
 * A strategic merge patch (sig-api-machinery: strategic-merge-patch.md): a merge patch in which lists are merged by the keys of their items, and
 * in which directives say what cannot be said otherwise.
 * @param type of the object; undefined where it is a map
 * @throws StatusError 400
 */
export function strategicMerge(original: Json, patch: Json, type: string | undefined): Json {
  const directive = patch.$patch;
  if (directive === 'replace') return cleaned(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw badRequest(`unknown patch directive: ${String(directive)}`);
  const result = retained(original, patch.$retainKeys);
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(DELETE)) removeValues(result, name.slice(DELETE.length), value);
    else if (name.startsWith('$')) checkDirective(name);
    else if (value === null) delete result[name];
    else setOwn(result, name, merged(own(result, name), value, shapeOf(type, name), name));
  }
  for (const [name, order] of Object.entries(patch))
    if (name.startsWith(ORDER)) reorder(result, original, name.slice(ORDER.length), order, type);
  return result;
}

function checkDirective(name: string): void {
  if (name === '$patch' || name === '$retainKeys' || name.startsWith(ORDER)) return;
  throw badRequest(`unknown patch directive: ${name}`);
}

function merged(before: unknown, patch: unknown, shape: Shape, field: string): unknown {
  if (isObject(patch)) {
    const type = shape.kind === 'object' ? shape.type : undefined;
    return strategicMerge(isObject(before) ? before : {}, patch, type);
  }
  if (!Array.isArray(patch)) return patch;
  const list = Array.isArray(before) ? before : [];
  if (shape.kind === 'set') return [...new Set([...list, ...patch])];
  return shape.kind === 'list' ? mergeItems(list, patch, shape, field) : patch;
}

function mergeItems(before: unknown[], patch: unknown[], shape: Shape & { kind: 'list' }, field: string): unknown[] {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace'))
    return patch.filter((item) => !isObject(item) || item.$patch === undefined);
  const items = [...before];
  const places = new Map(items.map((item, at) => [keyOf(item, shape.mergeKey), at]));
  const deleted = new Set<unknown>();
  for (const item of patch) {
    const key = keyOf(item, shape.mergeKey);
    if (!isObject(item) || key === undefined)
      throw badRequest(`${field}: an item of the patch does not contain the declared merge key: ${shape.mergeKey}`);
    const at = places.get(key);
    if (item.$patch === 'delete') deleted.add(key);
    else if (at === undefined) places.set(key, items.push(strategicMerge({}, item, shape.type)) - 1);
    else items[at] = strategicMerge(items[at] as Json, item, shape.type);
  }
  return items.filter((item) => !deleted.has(keyOf(item, shape.mergeKey)));
}

/** What the patch orders stands in its order; what only the server has keeps its place before what it stood before (mergeSortedSlice). */
function reorder(result: Json, original: Json, field: string, order: unknown, type: string | undefined): void {
  const list = own(result, field);
  if (!Array.isArray(list)) return;
  if (!Array.isArray(order)) throw badRequest(`${ORDER}${field} must be a list`);
  const shape = shapeOf(type, field);
  const identify = (item: unknown) => (shape.kind === 'list' ? keyOf(item, shape.mergeKey) : String(item));
  const before = own(original, field);
  const server = new Map((Array.isArray(before) ? before : []).map((item, at) => [identify(item), at]));
  const wanted = new Map(order.map((item, at) => [identify(item), at]));
  const ordered = list
    .filter((item) => wanted.has(identify(item)))
    .sort((a, b) => (wanted.get(identify(a)) ?? 0) - (wanted.get(identify(b)) ?? 0));
  const others = list.filter((item) => !wanted.has(identify(item)));
  const placeOf = (item: unknown) => server.get(identify(item)) ?? -1;
  const sorted: unknown[] = [];
  for (const item of ordered) {
    const place = placeOf(item);
    while (others.length > 0 && place !== -1 && placeOf(others[0]) < place) sorted.push(others.shift());
    sorted.push(item);
  }
  setOwn(result, field, [...sorted, ...others]);
}

function removeValues(result: Json, field: string, values: unknown): void {
  const list = own(result, field);
  if (!Array.isArray(values)) throw badRequest(`${DELETE}${field} must be a list`);
  if (Array.isArray(list))
    setOwn(
      result,
      field,
      list.filter((item) => !values.includes(item)),
    );
}

/** Only the fields that the patch says are to be kept. */
function retained(original: Json, keys: unknown): Json {
  if (keys === undefined) return { ...original };
  if (!Array.isArray(keys)) throw badRequest('$retainKeys must be a list');
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

function cleaned(patch: Json): Json {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}

function keyOf(item: unknown, key: string): string | undefined {
  const value = isObject(item) ? own(item, key) : undefined;
  return value === undefined || value === null ? undefined : String(value);
}
