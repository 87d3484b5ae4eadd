import { isDeepStrictEqual } from 'node:util';
import { hasCondition } from './conditions';
import { forbidden, invalid, required } from './field-error';
import type { AdmittedJob, FieldError, JobSpec } from './types';
import { validateTemplateUpdate } from './validate-template-update';

/** Fields that no update may change (kubernetes-jobs.md 2.5), in Kubernetes' order. */
const IMMUTABLE = [
  ...(['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy'] as const),
  'successPolicy' as const,
];

/**
 * What an update of a Job may not change, in Kubernetes' words; and then what it may in Kubernetes and not here, because an execution that runs
 * has it from its start.
 * @param before as stored
 * @param after completed and defaulted
 */
export function validateJobUpdate(before: AdmittedJob, after: AdmittedJob): FieldError[] {
  return [
    ...IMMUTABLE.flatMap((field) => immutable(field, before.spec, after.spec)),
    ...validateTemplateUpdate(before, after),
    ...validateCompletions(before.spec, after.spec),
    ...validateRunning(before, after.spec),
  ];
}

function immutable(field: keyof JobSpec, before: JobSpec, after: JobSpec): FieldError[] {
  if (isDeepStrictEqual(before[field], after[field])) return [];
  return [invalid(`spec.${field}`, after[field], 'field is immutable')];
}

function validateCompletions(before: JobSpec, after: JobSpec): FieldError[] {
  if (before.completions === after.completions) return [];
  if (before.completionMode !== 'Indexed') return immutable('completions', before, after);
  if (after.completions === undefined) return [required('spec.completions', 'when completion mode is Indexed')];
  if (after.completions !== after.parallelism) {
    return [invalid('spec.completions', after.completions, 'can only be modified in tandem with spec.parallelism')];
  }
  return [];
}

/**
 * The state machine has the deadline from the start of its execution; one that starts when the Job is resumed has it as it is then, and a Job
 * that may run nothing has none.
 */
function validateRunning(before: AdmittedJob, after: JobSpec): FieldError[] {
  const isSuspended = before.spec.suspend === true && hasCondition(before, 'Suspended');
  const runsNothing = before.spec.parallelism === 0 && after.parallelism === 0;
  if (before.spec.activeDeadlineSeconds === after.activeDeadlineSeconds || isSuspended || runsNothing) return [];
  const remedy = 'suspend the Job first, change it, and resume it';
  const message = 'this version of Gantry cannot change it while the Job is not suspended';
  return [forbidden('spec.activeDeadlineSeconds', message, remedy)];
}
