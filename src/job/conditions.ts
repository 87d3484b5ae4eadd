import type { Job, JobCondition } from './types';

/** Reasons the Job controller gives, with the message that belongs to each (Kubernetes 1.36, pkg/controller/job). */
export const REASONS = {
  suspended: { reason: 'JobSuspended', message: 'Job suspended' },
  resumed: { reason: 'JobResumed', message: 'Job resumed' },
  backoffLimitExceeded: { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
  deadlineExceeded: { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' },
  maxFailedIndexesExceeded: {
    reason: 'MaxFailedIndexesExceeded',
    message: 'Job has exceeded the specified maximal number of failed indexes',
  },
  failedIndexes: { reason: 'FailedIndexes', message: 'Job has failed indexes' },
  completionsReached: { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' },
} as const satisfies Record<string, Reason>;

export interface Reason {
  reason: string;
  message: string;
}

/** A rule of the success policy matched. */
export function successPolicyMatched(rule: number): Reason {
  return { reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
}

/** A FailJob rule matched the exit code of a container. */
export function failJobByExitCode(container: string, pod: string, exitCode: number, rule: number): Reason {
  return {
    reason: 'PodFailurePolicy',
    message: `Container ${container} for pod ${pod} failed with exit code ${exitCode} matching FailJob rule at index ${rule}`,
  };
}

/**
 * A FailJob rule matched a condition of the pod.
 *
 * @param pod `namespace/name`
 */
export function failJobByCondition(pod: string, conditionType: string, rule: number): Reason {
  return {
    reason: 'PodFailurePolicy',
    message: `Pod ${pod} has condition ${conditionType} matching FailJob rule at index ${rule}`,
  };
}

/** RFC 3339 in UTC with whole seconds, the only form Kubernetes writes for metav1.Time. */
export function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

/** A condition as the controller writes it: both times are the time of writing. */
export function condition(
  type: JobCondition['type'],
  { reason, message }: Reason,
  now: Date,
  status: JobCondition['status'] = 'True',
): JobCondition {
  const time = timestamp(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/** The condition of that type, whatever its status. */
export function conditionOf(job: Pick<Job, 'status'>, type: JobCondition['type']): JobCondition | undefined {
  return job.status?.conditions?.find((candidate) => candidate.type === type);
}

export function hasCondition(job: Pick<Job, 'status'>, type: JobCondition['type']): boolean {
  return conditionOf(job, type)?.status === 'True';
}

/** Complete or Failed: the condition that ended the Job. */
export function terminalCondition({ status }: Pick<Job, 'status'>): JobCondition | undefined {
  return status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}

/** Nothing about the Job changes any more. */
export function isFinished(job: Pick<Job, 'status'>): boolean {
  return terminalCondition(job) !== undefined;
}
