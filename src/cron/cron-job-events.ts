import type { JobEvent } from '../pods/job-events';

/** What becomes a Kubernetes Event of a CronJob (source component cronjob-controller), in Kubernetes' words (kubernetes-jobs.md 7). */
export const createdJob = (name: string): JobEvent => normal('SuccessfulCreate', `Created job ${name}`);
export const deletedJob = (name: string): JobEvent => normal('SuccessfulDelete', `Deleted job ${name}`);
export const sawCompletedJob = (name: string, condition: string): JobEvent =>
  normal('SawCompletedJob', `Saw completed job: ${name}, condition: ${condition}`);
export const missingJob = (name: string): JobEvent => normal('MissingJob', `Active job went missing: ${name}`);

export const JOB_ALREADY_ACTIVE: JobEvent = {
  ...normal('JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid'),
  repeats: true,
};

export const unexpectedJob = (name: string): JobEvent =>
  warning('UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
/** Of Gantry: what Kubernetes takes, and EventBridge Scheduler does not. */
export const failedSchedule = (why: string): JobEvent => ({
  ...warning('FailedSchedule', `Error scheduling: ${why}`),
  repeats: true,
});
export const failedCreate = (why: string): JobEvent => ({
  ...warning('FailedCreate', `Error creating job: ${why}`),
  repeats: true,
});

export const TOO_MANY_MISSED_TIMES: JobEvent = {
  ...warning(
    'TooManyMissedTimes',
    'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  ),
  repeats: true,
};

export const invalidSchedule = (schedule: string): JobEvent => ({
  ...warning(
    'InvalidSchedule',
    `invalid schedule: ${schedule} : time difference between two schedules is less than 1 second`,
  ),
  repeats: true,
});

function normal(reason: string, message: string): JobEvent {
  return { type: 'Normal', reason, message };
}

function warning(reason: string, message: string): JobEvent {
  return { type: 'Warning', reason, message };
}
