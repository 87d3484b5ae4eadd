import { invalid } from './field-error';
import type { FieldError } from './types';

const MAX_ID = 2 ** 31 - 1;

/** Users and groups of a pod's or a container's security context. */
export function validateUserIds(context: Record<string, unknown> | undefined, path: string): FieldError[] {
  const ids: [field: string, id: unknown][] = [];
  for (const field of ['runAsUser', 'runAsGroup', 'fsGroup']) ids.push([field, context?.[field]]);
  const groups = (context?.supplementalGroups ?? []) as unknown[];
  for (const [index, id] of groups.entries()) ids.push([`supplementalGroups[${index}]`, id]);
  return ids
    .filter(([, id]) => typeof id === 'number' && (id < 0 || id > MAX_ID))
    .map(([field, id]) => invalid(`${path}.${field}`, id, `must be between 0 and ${MAX_ID}, inclusive`));
}
