import type { FieldTable } from '../plan/fields/field-rule';
import { CRON_JOB_EVENTS, CRON_JOB_STATUS, CRON_JOBS_JOB } from './fields/cron-job-status';
import { EVENT, JOB_EVENTS, POD_EVENTS } from './fields/events';
import { JOB_CONDITION, JOB_CONDITIONS, JOB_STATUS } from './fields/job-status';
import { POD_METADATA } from './fields/pod-metadata';
import { CONTAINER_STATE, CONTAINER_STATUS, POD_CONDITIONS, POD_STATUS } from './fields/pod-status';

/** What becomes of everything that Kubernetes shows of CronJobs, Jobs and their pods: the other half of the fidelity, beside the fields of `plan`. */
export const SHOWN = {
  CronJobStatus: CRON_JOB_STATUS,
  'Job of a CronJob': CRON_JOBS_JOB,
  JobStatus: JOB_STATUS,
  'condition of a Job': JOB_CONDITIONS,
  JobCondition: JOB_CONDITION,
  'metadata of a pod': POD_METADATA,
  PodStatus: POD_STATUS,
  'condition of a pod': POD_CONDITIONS,
  ContainerStatus: CONTAINER_STATUS,
  ContainerState: CONTAINER_STATE,
  'Event of a CronJob': CRON_JOB_EVENTS,
  'Event of a Job': JOB_EVENTS,
  'Event of a pod': POD_EVENTS,
  Event: EVENT,
} as const satisfies Record<string, FieldTable>;
