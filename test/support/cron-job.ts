import { admitCronJob } from '../../src/job/admit-cron-job';
import type { AdmittedCronJob, CronJob, CronJobSpec, FieldError } from '../../src/job/types';
import { makeJob, UID } from './job';

/** A valid CronJob that says as little as one may say; parts that are given replace its own. */
export function makeCronJob(
  spec: Partial<CronJobSpec> = {},
  metadata: CronJob['metadata'] = { name: 'nightly' },
): CronJob {
  const jobTemplate = { spec: makeJob().spec };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: { schedule: '0 3 * * *', jobTemplate, ...spec } };
}

export const CREATED = Date.UTC(2026, 0, 31, 12);

/** Admits at a fixed time, with a fixed uid. */
export function admitCron(cronJob: CronJob): { cronJob: AdmittedCronJob; errors: FieldError[]; warnings: string[] } {
  return admitCronJob(cronJob, { uid: UID, namespace: 'default', now: CREATED, random: () => 0 });
}

/** A stored CronJob. */
export function admittedCron(spec: Partial<CronJobSpec> = {}): AdmittedCronJob {
  const { cronJob, errors } = admitCron(makeCronJob(spec));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return cronJob;
}
