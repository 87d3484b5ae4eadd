import { defaultPodTemplate } from './default-job';
import type { CronJob } from './types';

/**
 * Writes into a CronJob what Kubernetes fills in (kubernetes-jobs.md 1 and 9.1). Its template gets the defaults of pods only; those of Jobs come
 * with each Job.
 * @param cronJob changed in place
 */
export function defaultCronJob({ spec }: CronJob): void {
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  defaultPodTemplate(spec.jobTemplate.spec);
}
