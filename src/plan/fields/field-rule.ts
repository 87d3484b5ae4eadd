import type { FieldError } from '../../job/types';

/**
 * What becomes of a field of Kubernetes:
 * - honoured: it does what it does in Kubernetes
 * - approximated: it does nearly that; the note tells what differs, and why
 * - harmless: it is taken and has no effect; the note tells why nothing, or little, is missed
 * - refused: a Job that asks for it is not admitted
 */
export type Fate = 'honoured' | 'approximated' | 'harmless' | 'refused';

export interface FieldRule {
  fate: Fate;
  /** What becomes of the field; for a refused one, why. */
  note: string;
  /** For refused fields: what to do instead. */
  remedy?: string;
  /** For refused fields: values that ask for nothing that Fargate does not do anyway. */
  accepts?: Accepts;
}

/** Whether a value is taken although its field is refused. */
export interface Accepts {
  (value: unknown): boolean;
  /** The values, for documentation; a test that has none is told by the remedy. */
  values?: string[];
}

/** The fields of one Kubernetes type, each with its rule: as many rows as the type has fields. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

export const honoured = (note: string): FieldRule => ({ fate: 'honoured', note });
export const approximated = (note: string): FieldRule => ({ fate: 'approximated', note });
export const harmless = (note: string): FieldRule => ({ fate: 'harmless', note });
export const refused = (note: string, remedy: string, accepts?: Accepts): FieldRule => ({
  fate: 'refused',
  note,
  remedy,
  accepts,
});

/** @returns a test for refused rules: the value is one of these */
export const oneOf = (...values: unknown[]): Accepts =>
  Object.assign((value: unknown) => values.includes(value), { values: values.map(String) });

/** Whether a value asks for something: null, false, and what is empty do not. */
export function asks(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** A refusal, worded as the API server words `field.Forbidden`. */
export function forbidden(field: string, detail: string, remedy?: string): FieldError {
  return { type: 'FieldValueForbidden', field, message: `Forbidden: ${detail}`, ...(remedy ? { remedy } : {}) };
}

/** One error for each field of the object that its table refuses, and for each that the table does not know. */
export function refusals(object: object | undefined, path: string, table: FieldTable): FieldError[] {
  return Object.entries(object ?? {}).flatMap(([name, value]) => {
    if (!asks(value)) return [];
    const rule = table[name];
    const field = `${path}.${name}`;
    if (!rule) return [forbidden(field, 'this version of Gantry does not know the field', 'Leave it out.')];
    if (rule.fate !== 'refused' || rule.accepts?.(value)) return [];
    return [forbidden(field, rule.note, rule.remedy)];
  });
}
