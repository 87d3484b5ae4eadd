import { approximated, type FieldTable, honoured } from './field-rule';

/** batch/v1 CronJobSpec. */
export const CRON_JOB_SPEC: FieldTable = {
  schedule: approximated(
    'the dialect of Kubernetes, in schedules of EventBridge Scheduler, which call within the minute; `@every` in whole minutes, and a day that has no midnight is not left out where Kubernetes does so by mistake',
  ),
  timeZone: honoured('also where the clock is put forward (no Job) and back (two Jobs); UTC without one'),
  startingDeadlineSeconds: approximated(
    'as in Kubernetes; for as long, and a minute at least, EventBridge Scheduler tries to call again what could not be called',
  ),
  concurrencyPolicy: honoured('Allow, Forbid and Replace'),
  suspend: honoured('as in Kubernetes; it has no schedules meanwhile'),
  jobTemplate: honoured('see JobTemplateSpec'),
  successfulJobsHistoryLimit: honoured('as in Kubernetes'),
  failedJobsHistoryLimit: honoured('as in Kubernetes'),
};

/** batch/v1 JobTemplateSpec. */
export const JOB_TEMPLATE_SPEC: FieldTable = {
  metadata: honoured('labels and annotations are those of the Jobs; the rest is ignored, as in Kubernetes'),
  spec: honoured('see JobSpec; what a Job may not say is refused when the CronJob is created'),
};
