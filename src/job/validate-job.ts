import { invalid, nonNegative, notSupported, oneOf, required, tooLong } from './field-error';
import { dnsLabel, dnsSubdomain } from './name-formats';
import type { FieldError, Job, JobSpec } from './types';
import { validateMetadata } from './validate-metadata';
import { validatePodFailurePolicy } from './validate-pod-failure-policy';
import { validatePodTemplate } from './validate-pod-template';
import { validateGeneratedSelector, validateSelector } from './validate-selector';
import { validateSuccessPolicy } from './validate-success-policy';

const MAX_MANAGED_BY_BYTES = 63;
const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** Above this many indexes the limits of a Job with backoffLimitPerIndex are ten times lower (kubernetes-jobs.md 2.3). */
const MANY_COMPLETIONS = 100_000;
const MAX_WITH_MANY_COMPLETIONS = 10_000;

/**
 * Validates a Job that is to be created, as ValidateJob of Kubernetes 1.36 (kubernetes-jobs.md 2.2).
 *
 * @param job completed and defaulted
 * @returns everything that is wrong, in Kubernetes' order
 */
export function validateJob(job: Job): FieldError[] {
  return [
    ...validateMetadata(job.metadata, 'metadata'),
    ...validateGeneratedSelector(job),
    ...validateJobSpec(job.spec, 'spec'),
    ...validateSelector(job.spec, 'spec'),
    ...validateIndexedHostname(job),
  ];
}

/** Everything but the selector, which a CronJob's template has not. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  return [
    ...validateNumbers(spec, path),
    ...validateManagedBy(spec.managedBy, `${path}.managedBy`),
    ...validateCompletionMode(spec, path),
    ...(spec.podFailurePolicy ? validatePodFailurePolicy(spec, `${path}.podFailurePolicy`) : []),
    ...(spec.successPolicy ? validateSuccessPolicy(spec, `${path}.successPolicy`) : []),
    ...validatePodReplacementPolicy(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`),
  ];
}

function validateNumbers(spec: JobSpec, path: string): FieldError[] {
  const errors = (
    [
      'parallelism',
      'completions',
      'activeDeadlineSeconds',
      'backoffLimit',
      'ttlSecondsAfterFinished',
      'backoffLimitPerIndex',
      'maxFailedIndexes',
    ] as const
  ).flatMap((field) => nonNegative(`${path}.${field}`, spec[field]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  return errors;
}

function validateManagedBy(managedBy: string | undefined, path: string): FieldError[] {
  if (managedBy === undefined) return [];
  if (managedBy === '') return [required(path)];
  const [, domain = '', rest = ''] = /^([^/]+)\/(.+)$/s.exec(managedBy) ?? [];
  const errors =
    domain === ''
      ? [invalid(path, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")')]
      : dnsSubdomain(domain).map((mistake) => invalid(path, domain, mistake));
  if (domain !== '' && !/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) {
    errors.push(invalid(path, rest, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"));
  }
  if (Buffer.byteLength(managedBy) > MAX_MANAGED_BY_BYTES) errors.push(tooLong(path, MAX_MANAGED_BY_BYTES));
  return errors;
}

function validateCompletionMode(spec: JobSpec, path: string): FieldError[] {
  const errors = oneOf(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']);
  if (spec.completionMode === 'Indexed') return [...errors, ...validateIndexed(spec, path)];
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    errors.push(
      invalid(`${path}.${field}`, value, 'requires indexed completion mode', 'set spec.completionMode: Indexed'),
    );
  }
  return errors;
}

function validateIndexed(spec: JobSpec, path: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  if (completions === undefined) {
    errors.push(
      required(`${path}.completions`, 'when completion mode is Indexed', 'set the number of indexes: completions: 10'),
    );
  }
  if (parallelism > MAX_INDEXED_PARALLELISM) {
    const detail = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`;
    errors.push(invalid(`${path}.parallelism`, parallelism, detail));
  }
  if (maxFailedIndexes !== undefined && completions !== undefined && maxFailedIndexes > completions) {
    errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'));
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > MAX_FAILED_INDEXES) {
    errors.push(
      invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${MAX_FAILED_INDEXES}`),
    );
  }
  const isMany = backoffLimitPerIndex !== undefined && completions !== undefined && completions > MANY_COMPLETIONS;
  return isMany ? [...errors, ...validateManyIndexes(parallelism, maxFailedIndexes, path)] : errors;
}

function validateManyIndexes(parallelism: number, maxFailedIndexes: number | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const detail = `must be less than or equal to ${MAX_WITH_MANY_COMPLETIONS} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) {
    errors.push(
      required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`),
    );
  }
  if (parallelism > MAX_WITH_MANY_COMPLETIONS) errors.push(invalid(`${path}.parallelism`, parallelism, detail));
  if (maxFailedIndexes !== undefined && maxFailedIndexes > MAX_WITH_MANY_COMPLETIONS) {
    errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail));
  }
  return errors;
}

function validatePodReplacementPolicy(spec: JobSpec, path: string): FieldError[] {
  const supported = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return oneOf(path, spec.podReplacementPolicy, supported);
}

const RESTART_POLICY_REMEDY = 'set restartPolicy: Never or OnFailure in spec.template.spec';

function validateRestartPolicy(spec: JobSpec, path: string): FieldError[] {
  const { restartPolicy } = spec.template.spec;
  if (!restartPolicy || restartPolicy === 'Always') {
    return [required(path, 'valid values: "OnFailure", "Never"', RESTART_POLICY_REMEDY)];
  }
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    return [notSupported(path, restartPolicy, ['OnFailure', 'Never'], RESTART_POLICY_REMEDY)];
  }
  if (spec.podFailurePolicy && restartPolicy !== 'Never') {
    return [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
  }
  return [];
}

/** A pod's hostname is the Job's name with its index. */
function validateIndexedHostname({ metadata, spec }: Job): FieldError[] {
  if (spec.completionMode !== 'Indexed' || spec.completions === undefined || spec.completions <= 0) return [];
  if (!metadata.name) return [];
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (dnsLabel(hostname).length === 0) return [];
  const remedy = 'use a shorter name without dots';
  return [
    invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`, remedy),
  ];
}
