import { duplicate, invalid, invalidOmitted, notSupported, oneOf, required, tooMany } from './field-error';
import { qualifiedName } from './name-formats';
import type { FieldError, JobSpec, PodFailurePolicyRule } from './types';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;

/** kubernetes-jobs.md 2.2, podFailurePolicy. */
export function validatePodFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const errors = rules.length > MAX_RULES ? [tooMany(`${path}.rules`, rules.length, MAX_RULES)] : [];
  for (const [index, rule] of rules.entries()) errors.push(...validateRule(spec, rule, `${path}.rules[${index}]`));
  return errors;
}

function validateRule(spec: JobSpec, rule: PodFailurePolicyRule, path: string): FieldError[] {
  const errors = validateAction(spec, rule.action, `${path}.action`);
  const conditions = rule.onPodConditions ?? [];
  if (rule.onExitCodes) errors.push(...validateOnExitCodes(spec, rule.onExitCodes, `${path}.onExitCodes`));
  if (conditions.length > 0) errors.push(...validateOnPodConditions(conditions, `${path}.onPodConditions`));
  if (rule.onExitCodes && conditions.length > 0) {
    const remedy = 'make two rules of it';
    errors.push(invalidOmitted(path, 'specifying both OnExitCodes and OnPodConditions is not supported', remedy));
  }
  if (!rule.onExitCodes && conditions.length === 0) {
    errors.push(invalidOmitted(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function validateAction(spec: JobSpec, action: string, path: string): FieldError[] {
  if (!action) return [required(path, `valid values: ${goList(ACTIONS)}`)];
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    return [
      invalid(
        path,
        action,
        'requires the backoffLimitPerIndex to be set',
        'set spec.backoffLimitPerIndex, or use FailJob',
      ),
    ];
  }
  return oneOf(path, action, ACTIONS);
}

function validateOnExitCodes(
  spec: JobSpec,
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  path: string,
): FieldError[] {
  const errors = operator
    ? oneOf(`${path}.operator`, operator, OPERATORS)
    : [required(`${path}.operator`, `valid values: ${goList(OPERATORS)}`)];
  const { containers, initContainers = [] } = spec.template.spec;
  const names = [...containers, ...initContainers].map(({ name }) => name);
  if (containerName !== undefined && !names.includes(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${path}.containerName`, containerName, detail, `use one of: ${names.join(', ')}`));
  }
  return [...errors, ...validateValues(values, operator, `${path}.values`)];
}

function validateValues(values: number[] | undefined, operator: string, path: string): FieldError[] {
  if (values === undefined || values.length === 0) return [invalid(path, values, 'at least one value is required')];
  const errors = values.length > MAX_EXIT_CODES ? [tooMany(path, values.length, MAX_EXIT_CODES)] : [];
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (value === 0 && operator === 'In')
      errors.push(invalid(`${path}[${index}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${path}[${index}]`, value));
    seen.add(value);
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? value) > value)) {
    errors.push(invalid(path, values, 'must be ordered', `write ${JSON.stringify([...values].sort((a, b) => a - b))}`));
  }
  return errors;
}

function validateOnPodConditions(
  conditions: NonNullable<PodFailurePolicyRule['onPodConditions']>,
  path: string,
): FieldError[] {
  const errors = conditions.length > MAX_CONDITIONS ? [tooMany(path, conditions.length, MAX_CONDITIONS)] : [];
  for (const [index, { type, status }] of conditions.entries()) {
    errors.push(...qualifiedName(type).map((mistake) => invalid(`${path}[${index}].type`, type, mistake)));
    if (status === undefined || !STATUSES.includes(status)) {
      errors.push(notSupported(`${path}[${index}].status`, status ?? '', STATUSES));
    }
  }
  return errors;
}

/** A list of texts as Go's %q writes it. */
function goList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;
}
