import { invalid, nonNegative, required, tooLong, tooMany } from './field-error';
import { countIndexes, parseIndexes } from './index-set';
import type { FieldError, JobSpec } from './types';

const MAX_RULES = 20;
const MAX_INDEXES_BYTES = 65_536;

type Rule = NonNullable<JobSpec['successPolicy']>['rules'][number];

/** kubernetes-jobs.md 2.2, successPolicy. */
export function validateSuccessPolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  if (spec.completionMode !== 'Indexed') {
    return [invalid(path, spec.successPolicy, 'requires indexed completion mode', 'set spec.completionMode: Indexed')];
  }
  if (rules.length === 0) {
    return [required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')];
  }
  const errors = rules.length > MAX_RULES ? [tooMany(`${path}.rules`, rules.length, MAX_RULES)] : [];
  for (const [index, rule] of rules.entries()) {
    errors.push(...validateRule(rule, spec.completions, `${path}.rules[${index}]`));
  }
  return errors;
}

function validateRule(rule: Rule, completions: number | undefined, path: string): FieldError[] {
  const { succeededCount, succeededIndexes } = rule;
  if (succeededCount === undefined && succeededIndexes === undefined) {
    return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
  }
  const errors: FieldError[] = [];
  const field = `${path}.succeededIndexes`;
  if (succeededIndexes !== undefined && Buffer.byteLength(succeededIndexes) > MAX_INDEXES_BYTES) {
    errors.push(tooLong(field, MAX_INDEXES_BYTES));
  }
  // Without completions that is the mistake, and there is nothing to compare with.
  if (completions === undefined) return [...errors, ...nonNegative(`${path}.succeededCount`, succeededCount)];
  const parsed = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, completions);
  if (parsed !== undefined && 'error' in parsed) {
    errors.push(invalid(field, succeededIndexes, `error parsing succeededIndexes: ${parsed.error}`));
  }
  const indexes = parsed !== undefined && 'intervals' in parsed ? countIndexes(parsed.intervals) : undefined;
  return [...errors, ...validateCount(succeededCount, completions, indexes, `${path}.succeededCount`)];
}

function validateCount(
  count: number | undefined,
  completions: number,
  indexes: number | undefined,
  path: string,
): FieldError[] {
  if (count === undefined) return [];
  const errors = nonNegative(path, count);
  if (count > completions) {
    errors.push(
      invalid(path, count, `must be less than or equal to ${completions} (the number of specified completions)`),
    );
  }
  if (indexes !== undefined && count > indexes) {
    const what = 'the number of indexes in the specified succeededIndexes field';
    errors.push(invalid(path, count, `must be less than or equal to ${indexes} (${what})`));
  }
  return errors;
}
