import { type Admission, completedMetadata, refusedMetadata } from './admit-metadata';
import { defaultCronJob } from './default-cron-job';
import type { AdmittedCronJob, CronJob, FieldError } from './types';
import { validateCronJob } from './validate-cron-job';
import { warnCronJob } from './warn-job';

/** What the API server does with a CronJob that is created; see `admitJob`. */
export function admitCronJob(
  cronJob: CronJob,
  admission: Admission,
): { cronJob: AdmittedCronJob; errors: FieldError[]; warnings: string[] } {
  const { metadata, spec } = JSON.parse(JSON.stringify(cronJob)) as CronJob;
  const admitted: CronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: completedMetadata(metadata, admission),
    spec,
  };
  defaultCronJob(admitted);
  const errors = [...refusedMetadata(metadata, admission), ...validateCronJob(admitted)];
  return { cronJob: admitted as AdmittedCronJob, errors, warnings: warnCronJob(admitted) };
}
