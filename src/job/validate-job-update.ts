import { isDeepStrictEqual } from 'node:util';
import { invalid, required } from './field-error';
import type { AdmittedJob, FieldError, JobSpec } from './types';
import { validateTemplateUpdate } from './validate-template-update';

/** Besides the selector these are fields that no update may change (kubernetes-jobs.md 2.5), in Kubernetes' order. */
const IMMUTABLE = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const;

/**
 * What an update of a Job may not change, in Kubernetes' words and order (ValidateJobSpecUpdate).
 * @param before as stored
 * @param after completed and defaulted
 */
export function validateJobUpdate(before: AdmittedJob, after: AdmittedJob): FieldError[] {
  return [
    ...validateCompletions(before.spec, after.spec),
    ...immutable('selector', before.spec, after.spec),
    ...validateTemplateUpdate(before, after),
    ...IMMUTABLE.flatMap((field) => immutable(field, before.spec, after.spec)),
  ];
}

function immutable(field: keyof JobSpec, before: JobSpec, after: JobSpec): FieldError[] {
  if (isDeepStrictEqual(before[field], after[field])) return [];
  return [invalid(`spec.${field}`, after[field], 'field is immutable')];
}

function validateCompletions(before: JobSpec, after: JobSpec): FieldError[] {
  if (before.completions === after.completions) return [];
  if (after.completionMode !== 'Indexed') return immutable('completions', before, after);
  if (after.completions === undefined) return [required('spec.completions', 'when completion mode is Indexed')];
  if (after.completions !== after.parallelism) {
    return [invalid('spec.completions', after.completions, 'can only be modified in tandem with spec.parallelism')];
  }
  return [];
}
