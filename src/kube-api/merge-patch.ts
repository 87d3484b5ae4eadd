type Json = Record<string, unknown>;

/** JSON Merge Patch (RFC 7396): null removes, objects are merged, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    // An own property, also where the name is one of the prototype's.
    else Object.defineProperty(result, name, { ...PLAIN, value: mergePatch(own(result, name), value) });
  }
  return result;
}

const PLAIN = { enumerable: true, configurable: true, writable: true };

function own(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Where a strategic merge patch is more than a merge patch: it has a list or a directive. undefined when it is nowhere. */
export function strategicOnly(patch: unknown, path = ''): string | undefined {
  if (Array.isArray(patch)) return path;
  if (!isObject(patch)) return undefined;
  for (const [name, value] of Object.entries(patch)) {
    const field = path ? `${path}.${name}` : name;
    if (name.startsWith('$')) return field;
    const found = strategicOnly(value, field);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
