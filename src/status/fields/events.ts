import { approximated, type FieldTable, honoured, refused } from '../../plan/fields/field-rule';

const CREATES = 'Fargate is asked again for a pod that it does not take';

/** Events of a Job, by reason (kubernetes-jobs.md 7). */
export const JOB_EVENTS: FieldTable = {
  SuccessfulCreate: approximated('when the task of the pod is first seen, not when it is asked for'),
  FailedCreate: refused(
    `not given: ${CREATES}`,
    'Look at the condition PodScheduled and at the waiting reason of the pod.',
  ),
  SuccessfulDelete: honoured('when the task of the pod is told to stop'),
  FailedDelete: refused('not given: stopping a task is tried until it has stopped', 'Look at status.terminating.'),
  Completed: honoured('with Complete'),
  'BackoffLimitExceeded, DeadlineExceeded, PodFailurePolicy, MaxFailedIndexesExceeded, FailedIndexes': honoured(
    'Warning with the reason and message of Failed',
  ),
  ExecutionFailed: approximated('of Gantry: see JobCondition'),
  FallbackToOnDemand: approximated('of Gantry: a pod asked for Spot, and its successors run On-Demand (docs/adr/0021)'),
  Suspended: honoured('as in Kubernetes'),
  Resumed: honoured('as in Kubernetes'),
  TooManySucceededPods: approximated('not given: there is one pod for each completion, and never one too many'),
  UnknownCompletionMode: approximated('not given: a Job with another mode is not admitted'),
};

/** Events of a pod, by reason, as the kubelet and the scheduler give them. */
export const POD_EVENTS: FieldTable = {
  'Scheduled, Pulling, Pulled, Created, Started': refused(
    'not given: ECS tells of tasks, not of their steps',
    'Look at the conditions and container statuses of the pod.',
  ),
  'Failed, BackOff, FailedScheduling, FailedMount': refused(
    'not given',
    'Look at the condition PodScheduled and at the waiting reason and message of its containers.',
  ),
  Killing: refused('not given', 'Look at deletionTimestamp, and at the Event SuccessfulDelete of the Job.'),
  DeadlineExceeded: refused('not given', 'Look at status.reason of the pod.'),
};

/** Fields of core/v1 Event. */
export const EVENT: FieldTable = {
  'metadata.name': honoured('the name of its object and a hash'),
  involvedObject: honoured('the Job or CronJob; the fieldPath and resourceVersion are left out'),
  type: honoured('Normal or Warning'),
  reason: honoured('as in Kubernetes'),
  message: honoured('as in Kubernetes'),
  'source.component': honoured('job-controller or cronjob-controller'),
  'firstTimestamp, lastTimestamp': honoured('the time of what happened'),
  'metadata.resourceVersion': approximated(
    'as in Kubernetes; a watch is not told that an Event has expired after its hour',
  ),
  count: approximated(
    'of what may come to pass again, such as Suspended and JobAlreadyActive; an Event that names a pod or a Job is of one happening, and stays 1',
  ),
  'eventTime, series, action, related, reportingComponent, reportingInstance': approximated(
    'not set, as these controllers do not set them either',
  ),
};
