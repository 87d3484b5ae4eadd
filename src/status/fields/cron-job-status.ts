import { approximated, type FieldTable, honoured, refused } from '../../plan/fields/field-rule';

/** batch/v1 CronJobStatus (kubernetes-jobs.md 9.1). */
export const CRON_JOB_STATUS: FieldTable = {
  active: honoured('with apiVersion, kind, namespace, name, uid and resourceVersion'),
  lastScheduleTime: honoured('the scheduled time of the Job started last'),
  lastSuccessfulTime: honoured('the latest completionTime, also of Jobs that are not kept'),
};

/** What a Job has from its CronJob (kubernetes-jobs.md 9.6). */
export const CRON_JOBS_JOB: FieldTable = {
  'metadata.name': honoured('the name of the CronJob and the scheduled minutes since 1970'),
  'metadata.annotations[batch.kubernetes.io/cronjob-scheduled-timestamp]': honoured('in the zone of the CronJob'),
  'metadata.creationTimestamp': approximated(
    'the time for which it is started, also when it is called for up to a minute late; its startTime and activeDeadlineSeconds are of the time at which it starts',
  ),
  'metadata.ownerReferences': honoured(
    'the CronJob, as controller; Jobs of `kubectl create job --from` are counted and kept like others',
  ),
};

/** Events of a CronJob, by reason (kubernetes-jobs.md 7). */
export const CRON_JOB_EVENTS: FieldTable = {
  'SuccessfulCreate, SuccessfulDelete, SawCompletedJob, MissingJob, JobAlreadyActive': honoured('as in Kubernetes'),
  UnexpectedJob: approximated('once for a Job, where Kubernetes counts every look'),
  TooManyMissedTimes: honoured('with more than 100; the latest is started all the same'),
  InvalidSchedule: honoured('of a schedule that has no next time'),
  FailedCreate: approximated('of a template that no Job can be made of; what AWS refuses for a moment is tried again'),
  FailedSchedule: approximated(
    'of Gantry: EventBridge Scheduler does not take what Kubernetes takes, such as a new time zone',
  ),
  'FailedDelete, FailedGet': refused('not given: both are tried until they succeed', 'Look at status.active.'),
  MissSchedule: approximated('not given, as it does not occur in Kubernetes: nothing is looked for that is too old'),
  'UnknownTimeZone, UnparseableSchedule, UnParseableCronJobSchedule, UnsupportedSchedule': approximated(
    'not given: such a CronJob is not admitted',
  ),
};
