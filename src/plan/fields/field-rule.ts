import type { FieldError } from '../../job/types';

/**
 * What becomes of a field of Kubernetes:
 * - honoured: it does what it does in Kubernetes, within the limits its note tells
 * - harmless: it has no meaning on Fargate, and nothing is missed without it
 * - refused: a Job that asks for it is not admitted
 */
export type Fate = 'honoured' | 'harmless' | 'refused';

export interface FieldRule {
  fate: Fate;
  /** What becomes of the field; for a refused one, why. */
  note: string;
  /** For refused fields: what to do instead. */
  remedy?: string;
  /** For refused fields: values that ask for nothing that Fargate does not do anyway. */
  accepts?(value: unknown): boolean;
}

/** The fields of one Kubernetes type, each with its rule: as many rows as the type has fields. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

export const honoured = (note: string): FieldRule => ({ fate: 'honoured', note });
export const harmless = (note: string): FieldRule => ({ fate: 'harmless', note });
export const refused = (note: string, remedy: string, accepts?: FieldRule['accepts']): FieldRule => ({
  fate: 'refused',
  note,
  remedy,
  accepts,
});

/** @returns a test for refused rules: the value is one of these */
export const oneOf =
  (...values: unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

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
