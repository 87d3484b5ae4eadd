import { forbidden, invalid, required } from './field-error';
import { labelValue, qualifiedName } from './name-formats';
import type { FieldError, Job, LabelSelector } from './types';

/** Labels that are generated for a Job's pods, legacy names first (kubernetes-jobs.md 1.2). */
export function generatedLabels(name: string, uid: string): Record<string, string> {
  return {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
}

/** What the generated labels are called. */
export const GENERATED_LABELS = Object.keys(generatedLabels('', ''));

/** Unless the selector is manual, it and the template's labels must be those that were generated. */
export function validateGeneratedSelector(job: Job): FieldError[] {
  const { manualSelector, selector, template } = job.spec;
  if (manualSelector || selector === undefined) return [];
  const expected = generatedLabels(job.metadata.name ?? '', job.metadata.uid ?? '');
  const labels = template.metadata?.labels ?? {};
  const errors = Object.entries(expected).flatMap(([key, value]) => {
    const path = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) return [required(path, `must be '${value}'`)];
    return labels[key] === value
      ? []
      : [invalid(path, labels, `must be '${value}'`, 'leave this label away: it is generated')];
  });
  if (!matchLabelSelector(selector, expected)) {
    errors.push(invalid('spec.selector', selector, '`selector` not auto-generated', 'leave spec.selector away'));
  }
  return errors;
}

/** The selector as such, and that it finds the pods that the template makes. */
export function validateSelector({ selector, template }: Job['spec'], path: string): FieldError[] {
  if (selector === undefined) {
    return [
      required(
        `${path}.selector`,
        '',
        'write a selector that matches the labels of the template, or leave manualSelector away',
      ),
    ];
  }
  const labels = template.metadata?.labels ?? {};
  const errors = validateLabelSelector(selector, `${path}.selector`);
  if (!matchLabelSelector(selector, labels)) {
    const detail = '`selector` does not match template `labels`';
    errors.push(
      invalid(`${path}.template.metadata.labels`, labels, detail, 'give the template the labels of the selector'),
    );
  }
  return errors;
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function validateLabelSelector(selector: LabelSelector, path: string): FieldError[] {
  const errors = Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((mistake) => invalid(`${path}.matchLabels`, key, mistake)),
    ...labelValue(value).map((mistake) => invalid(`${path}.matchLabels`, value, mistake)),
  ]);
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (!OPERATORS.includes(operator))
      errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'));
    if (/In$/.test(operator) && values.length === 0) {
      errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
    if (/Exist$|Exists$/.test(operator) && values.length > 0) {
      errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
    errors.push(...qualifiedName(key).map((mistake) => invalid(`${at}.key`, key, mistake)));
    for (const [position, value] of values.entries()) {
      errors.push(...labelValue(value).map((mistake) => invalid(`${at}.values[${position}]`, value, mistake)));
    }
  }
  return errors;
}

/** Whether labels are what a selector looks for; an empty selector matches everything. */
export function matchLabelSelector(selector: LabelSelector, labels: Record<string, string>): boolean {
  const value = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, wanted]) => value(key) === wanted) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const actual = value(key);
      if (operator === 'Exists') return actual !== undefined;
      if (operator === 'DoesNotExist') return actual === undefined;
      const isListed = actual !== undefined && values.includes(actual);
      return operator === 'NotIn' ? !isListed : isListed;
    })
  );
}
