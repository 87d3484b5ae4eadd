import type { FieldError } from './types';

/**
 * Makers of field errors, worded as k8s.io/apimachinery/pkg/util/validation/field words them (kubernetes-jobs.md 2.1): a label, the value
 * as Go or JSON writes it, the detail. The remedy is ours.
 */

export function required(field: string, detail = '', remedy?: string): FieldError {
  return made('FieldValueRequired', field, ['Required value', detail], remedy);
}

export function invalid(field: string, value: unknown, detail: string, remedy?: string): FieldError {
  return made('FieldValueInvalid', field, ['Invalid value', rendered(value), detail], remedy);
}

/** An invalid value that is too long or too structured to be shown. */
export function invalidOmitted(field: string, detail: string, remedy?: string): FieldError {
  return made('FieldValueInvalid', field, ['Invalid value', detail], remedy);
}

export function notSupported(field: string, value: unknown, supported: readonly string[], remedy?: string): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(rendered).join(', ')}`;
  return made('FieldValueNotSupported', field, ['Unsupported value', rendered(value), detail], remedy);
}

export function duplicate(field: string, value: unknown, remedy?: string): FieldError {
  return made('FieldValueDuplicate', field, ['Duplicate value', rendered(value)], remedy);
}

export function notFound(field: string, value: unknown, remedy?: string): FieldError {
  return made('FieldValueNotFound', field, ['Not found', rendered(value)], remedy);
}

export function forbidden(field: string, detail: string, remedy?: string): FieldError {
  return made('FieldValueForbidden', field, ['Forbidden', detail], remedy);
}

/** @param most in bytes of UTF-8 */
export function tooLong(field: string, most: number): FieldError {
  return made('FieldValueTooLong', field, ['Too long', `may not be more than ${most} bytes`]);
}

export function tooMany(field: string, count: number, most: number): FieldError {
  return made('FieldValueTooMany', field, ['Too many', `${count}`, `must have at most ${most} items`]);
}

/** An error for each number below zero; absent ones are none. */
export function nonNegative(field: string, value: number | undefined): FieldError[] {
  if (value === undefined || value >= 0) return [];
  return [invalid(field, value, 'must be greater than or equal to 0')];
}

/** An error for a word that is none of those there are; an absent one is none. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** What the API server says of an object with mistakes; equal texts are said once (kubernetes-jobs.md 2.1). @param kind e.g. `Job.batch` */
export function isInvalid(kind: string, name: string, errors: FieldError[]): string {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  return `${kind} "${name}" is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
}

/** Numbers and booleans plain, text quoted, everything else as JSON. */
function rendered(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function made(type: FieldError['type'], field: string, parts: string[], remedy?: string): FieldError {
  const message = parts.filter((part) => part !== '').join(': ');
  return { type, field, message, ...(remedy === undefined ? {} : { remedy }) };
}
