import table from './kubernetes-fields.json';

/**
 * Every type a Job is made of, with the JSON names and types of its fields (kubernetes/api 1.33 to 1.36, batch/v1 and core/v1). A type is
 * one of the table, or `string`, `bool`, `int32`, `int64`, `Quantity`, `IntOrString`, `Time`, `any`; `T[]` is a list and `map:T` a map from
 * text. A `!` behind it says that the API server writes the field also when it is empty (no `omitempty` in Go).
 */
export const KUBERNETES_TYPES: Record<string, Record<string, string>> = table;

export interface FieldType {
  name: string;
  shape: 'one' | 'list' | 'map';
  alwaysWritten: boolean;
}

/** @returns undefined when the type has no such field */
export function fieldType(type: string, field: string): FieldType | undefined {
  const fields = fieldsOf(type);
  const notation = Object.hasOwn(fields, field) ? fields[field] : undefined;
  return notation === undefined ? undefined : parseNotation(notation);
}

export function fieldNames(type: string): string[] {
  return Object.keys(fieldsOf(type));
}

/** Whether the type is an object with fields of its own. */
export function isObjectType(type: string): boolean {
  return Object.hasOwn(KUBERNETES_TYPES, type);
}

function fieldsOf(type: string): Record<string, string> {
  return KUBERNETES_TYPES[type] ?? {};
}

/** There are few notations, and each is met for every field of a manifest. */
const parsed = new Map<string, FieldType>();

/** @param notation of a field in `KUBERNETES_TYPES`, e.g. `map:string` or `Container[]!` */
export function parseNotation(notation: string): FieldType {
  const known = parsed.get(notation);
  if (known) return known;
  const [, map, name = '', list, always] = /^(map:)?([A-Za-z0-9]+)(\[\])?(!)?$/.exec(notation) ?? [];
  const type: FieldType = { name, shape: map ? 'map' : list ? 'list' : 'one', alwaysWritten: always !== undefined };
  parsed.set(notation, type);
  return type;
}
