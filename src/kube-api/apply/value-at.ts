import { isDeepStrictEqual } from 'node:util';
import { SCALARS } from '../../manifest/decode-scalar';
import { isObject, type Json, own } from '../../manifest/json-object';
import { shapeOf } from '../patch/schema';
import { indexOf, type Path, typeOf } from './field-set';

/** A value in an object, and the type of what it is when it is a number or text. */
interface Found {
  value: unknown;
  type?: string;
}

function valueAt(object: Json, path: Path): Found {
  let at: { value: unknown; type?: string; keys?: string[]; scalar?: string } = { value: object, type: typeOf(object) };
  for (const step of path) {
    const name = step.slice(2);
    if (step === '.') break;
    if (step.startsWith('k:')) {
      const keys = at.keys ?? [];
      const items = Array.isArray(at.value) ? at.value : [];
      at = { value: items[indexOf(items, keys).get(step) ?? -1], type: at.type };
    } else if (step.startsWith('v:')) {
      const items = Array.isArray(at.value) ? at.value : [];
      at = { value: items.find((item) => JSON.stringify(item) === name) };
    } else {
      const value = isObject(at.value) ? own(at.value, name) : undefined;
      const shape = shapeOf(at.type, name);
      if (shape.kind === 'list') at = { value, type: shape.type, keys: shape.applyKeys };
      else if (shape.kind === 'object') at = { value, type: shape.type };
      else at = { value, ...(shape.kind === 'value' && { scalar: shape.type }) };
    }
  }
  return { value: at.value, type: at.scalar };
}

/** Whether two objects say the same at a path; `1000m` is the same quantity as `1`. */
export function isSameAt(a: Json, b: Json, path: Path): boolean {
  // An item is there, whatever is in it: that is told by the fields inside.
  const isItem = path.at(-1) === '.';
  const [left, right] = [valueAt(a, path), valueAt(b, path)];
  if (isItem) return (left.value === undefined) === (right.value === undefined);
  return isDeepStrictEqual(canonical(left), canonical(right));
}

function canonical({ value, type }: Found): unknown {
  const decoded = type && value !== undefined ? SCALARS[type]?.decode(value) : undefined;
  return decoded && 'value' in decoded ? decoded.value : value;
}
