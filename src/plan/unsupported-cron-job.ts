import { admitJob } from '../job/admit-job';
import { CronSyntaxError, parseCronExpression } from '../job/cron-expression';
import { jobAt } from '../job/job-of-cron-job';
import type { AdmittedCronJob, FieldError } from '../job/types';
import { CRON_JOB_SPEC } from './fields/cron-job-spec';
import { forbidden, refusals } from './fields/field-rule';
import { unschedulable } from './schedules';
import { type ServiceAccounts, unknownServiceAccount } from './service-accounts';
import { objectTooLarge } from './sizes';
import { unsupportedFields } from './unsupported';

/** What a CronJob asks for and cannot be done: of its own, and of the Jobs that it would start; see `unsupportedFields`. */
export function unsupportedCronJobFields(cronJob: AdmittedCronJob, accounts: ServiceAccounts): FieldError[] {
  const { spec, metadata } = cronJob;
  const { namespace, uid } = metadata;
  // A zone that there is not is told of by validation.
  const someJob = jobAt({ ...cronJob, spec: { ...spec, timeZone: undefined } }, SOME_TIME);
  const { job } = admitJob(someJob, { namespace, uid, now: SOME_TIME, random: () => 0 });
  const errors = [
    ...refusals(spec, 'spec', CRON_JOB_SPEC),
    ...unsupportedSchedule(spec.schedule),
    ...[...unsupportedFields(job), ...unknownServiceAccount(job, accounts)].map(inTemplate),
  ];
  return errors.length > 0 ? errors : objectTooLarge(cronJob);
}

function unsupportedSchedule(schedule: string): FieldError[] {
  try {
    const impossible = unschedulable(parseCronExpression(schedule));
    return impossible ? [forbidden('spec.schedule', impossible.why, impossible.remedy)] : [];
  } catch (error) {
    // Told of by validation.
    if (error instanceof CronSyntaxError) return [];
    throw error;
  }
}

/** Names of Jobs are of the same length at all times. */
const SOME_TIME = Date.UTC(2026, 0, 1);

function inTemplate(error: FieldError): FieldError {
  return { ...error, field: error.field.replace(/^(spec|metadata)\b/, 'spec.jobTemplate.$1') };
}
