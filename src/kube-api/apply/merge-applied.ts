import { isObject, type Json, own, setOwn } from '../../manifest/json-object';
import { type Shape, shapeOf } from '../patch/schema';
import { type FieldSet, indexOf, isLeaf, stepOf } from './field-set';

/** What an object becomes when what is applied is put into it: only what the applied object says is changed. */
export function mergeApplied(live: Json, applied: Json, type: string | undefined): Json {
  const result: Json = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    if (value === null || value === undefined) continue;
    setOwn(result, name, mergeValue(own(live, name), value, shapeOf(type, name)));
  }
  return result;
}

function mergeValue(before: unknown, value: unknown, shape: Shape): unknown {
  if (shape.kind === 'set' && Array.isArray(before) && Array.isArray(value)) return [...new Set([...before, ...value])];
  if (shape.kind === 'list' && shape.applyKeys.length > 0 && Array.isArray(value))
    return mergeItems(Array.isArray(before) ? before : [], value, shape);
  if (!isObject(value) || !isObject(before)) return value;
  if (shape.kind === 'map' && !shape.atomic) return mergeApplied(before, value, undefined);
  return shape.kind === 'object' && !shape.atomic ? mergeApplied(before, value, shape.type) : value;
}

function mergeItems(before: unknown[], values: unknown[], shape: Shape & { kind: 'list' }): unknown[] {
  const items = [...before];
  const places = indexOf(before, shape.applyKeys);
  for (const value of values) {
    const at = isObject(value) ? places.get(stepOf(value, shape.applyKeys)) : undefined;
    if (at === undefined) items.push(value);
    else items[at] = mergeApplied(items[at] as Json, value as Json, shape.type);
  }
  return items;
}

/**
 * Takes fields out of an object, and what is empty then.
 * @param kept fields that others own: an item of a list stays for as long as somebody owns anything in it
 */
export function withoutFields(object: Json, fields: FieldSet, kept: FieldSet, type: string | undefined): Json {
  const result: Json = { ...object };
  for (const [step, inner] of Object.entries(fields)) {
    const name = step.slice(2);
    if (!step.startsWith('f:') || !Object.hasOwn(result, name)) continue;
    const left = isLeaf(inner) ? undefined : valueWithout(result[name], inner, kept[step] ?? {}, shapeOf(type, name));
    if (left === undefined) delete result[name];
    else setOwn(result, name, left);
  }
  return result;
}

function valueWithout(value: unknown, fields: FieldSet, kept: FieldSet, shape: Shape): unknown {
  const left = shape.kind === 'list' || shape.kind === 'set' ? listWithout(value, fields, kept, shape) : undefined;
  if (left) return left.length > 0 ? left : undefined;
  if (!isObject(value)) return value;
  const type = shape.kind === 'object' ? shape.type : undefined;
  const object = withoutFields(value, fields, kept, type);
  return Object.keys(object).length > 0 ? object : undefined;
}

function listWithout(value: unknown, fields: FieldSet, kept: FieldSet, shape: Shape): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  if (shape.kind !== 'list') return value.filter((item) => !Object.hasOwn(fields, `v:${JSON.stringify(item)}`));
  return value.flatMap((item) => {
    const step = isObject(item) ? stepOf(item, shape.applyKeys) : '';
    const removed = own(fields, step);
    if (!removed) return [item];
    if (Object.hasOwn(removed, '.') && !Object.hasOwn(kept, step)) return [];
    return [withoutFields(item as Json, removed, kept[step] ?? {}, shape.type)];
  });
}
