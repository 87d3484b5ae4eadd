import { admitJob } from '../job/admit-job';
import { parseCronExpression } from '../job/cron-expression';
import { jobAt } from '../job/job-of-cron-job';
import type { AdmittedCronJob, FieldError } from '../job/types';
import { CRON_JOB_SPEC } from './fields/cron-job-spec';
import { forbidden, refusals } from './fields/field-rule';
import { unschedulable } from './schedules';
import { unsupportedFields } from './unsupported';

/** What a valid CronJob asks for and cannot be done: of its own, and of the Jobs that it would start; see `unsupportedFields`. */
export function unsupportedCronJobFields(cronJob: AdmittedCronJob): FieldError[] {
  const { spec, metadata } = cronJob;
  const { namespace, uid } = metadata;
  const impossible = unschedulable(parseCronExpression(spec.schedule));
  const { job } = admitJob(jobAt(cronJob, SOME_TIME), { namespace, uid, now: SOME_TIME, random: () => 0 });
  return [
    ...refusals(spec, 'spec', CRON_JOB_SPEC),
    ...(impossible ? [forbidden('spec.schedule', impossible.why, impossible.remedy)] : []),
    ...unsupportedFields(job).map(inTemplate),
  ];
}

/** Names of Jobs are of the same length at all times. */
const SOME_TIME = Date.UTC(2026, 0, 1);

function inTemplate(error: FieldError): FieldError {
  return { ...error, field: error.field.replace(/^spec\b/, 'spec.jobTemplate.spec') };
}
