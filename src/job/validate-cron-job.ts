import { CronSyntaxError, parseCronExpression } from './cron-expression';
import { invalid, nonNegative, notSupported, oneOf, required } from './field-error';
import type { CronJob, CronJobSpec, FieldError, JobTemplate } from './types';
import { validateJobSpec } from './validate-job';
import { validateMetadata } from './validate-metadata';
import { validateTimeZone } from './validate-time-zone';

/** A Job's name has 11 characters more: a hyphen and the minutes since 1970. */
const LONGEST_NAME = 52;

/** Validates a CronJob, as ValidateCronJobCreate and ...Update of Kubernetes 1.36 (kubernetes-jobs.md 9.2). @param cronJob completed and defaulted */
export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  const { name = '' } = metadata;
  const errors = [...validateMetadata(metadata, 'metadata'), ...validateCronJobSpec(spec, 'spec')];
  if (name.length > LONGEST_NAME)
    errors.push(invalid('metadata.name', name, `must be no more than ${LONGEST_NAME} characters`));
  return errors;
}

function validateCronJobSpec(spec: CronJobSpec, path: string): FieldError[] {
  return [
    ...validateSchedule(spec.schedule, `${path}.schedule`),
    ...nonNegative(`${path}.startingDeadlineSeconds`, spec.startingDeadlineSeconds),
    ...validateTimeZone(spec.timeZone, `${path}.timeZone`),
    ...oneOf(`${path}.concurrencyPolicy`, spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobTemplate(spec.jobTemplate, `${path}.jobTemplate`),
    ...nonNegative(`${path}.successfulJobsHistoryLimit`, spec.successfulJobsHistoryLimit),
    ...nonNegative(`${path}.failedJobsHistoryLimit`, spec.failedJobsHistoryLimit),
  ];
}

function validateSchedule(schedule: string, path: string): FieldError[] {
  if (schedule === '') return [required(path, '', 'write when Jobs start, such as "0 3 * * *" for every day at 3:00')];
  const errors: FieldError[] = [];
  try {
    parseCronExpression(schedule);
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    const remedy =
      'write minute, hour, day of month, month and day of week, such as "0 3 * * *", or a word such as @daily';
    errors.push(invalid(path, schedule, error.message, remedy));
  }
  if (schedule.includes('TZ')) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(invalid(path, schedule, detail));
  }
  return errors;
}

/** What each Job gets of its own cannot stand in the template. */
function validateJobTemplate({ spec }: JobTemplate, path: string): FieldError[] {
  const errors = validateJobSpec(spec, `${path}.spec`);
  if (spec.selector !== undefined)
    errors.push(invalid(`${path}.spec.selector`, spec.selector, '`selector` will be auto-generated'));
  if (spec.manualSelector)
    errors.push(notSupported(`${path}.spec.manualSelector`, spec.manualSelector, ['nil', 'false']));
  return errors;
}
