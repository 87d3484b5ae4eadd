import { formatIndexes } from '../job/index-set';
import { isManagedElsewhere } from '../job/kind';
import type { AdmittedJob, JobStatus } from '../job/types';
import { activeCount } from '../pods/active';
import { type Progress, stoppingCount } from '../pods/progress';

/** `status` of a Job as it is shown, from its progress and the conditions it has. @param now milliseconds since the epoch */
export function statusOf(job: AdmittedJob, progress: Progress, now: number): JobStatus {
  if (isManagedElsewhere(job)) return {};
  const { startTime, completionTime, conditions } = job.status ?? {};
  const { succeeded, ended, running, leaving, failed } = progress;
  // A pod that its user has deleted is terminating, and holds its place until it has stopped (kubernetes-jobs.md 4.5).
  const active = Math.max(0, activeCount({ job, progress }, now) - leaving.size);
  const indexed = job.spec.completionMode === 'Indexed';
  const completedIndexes = indexed ? formatIndexes(succeeded) : '';
  return {
    ...(startTime && { startTime }),
    ...(completionTime && { completionTime }),
    ...(active > 0 && { active }),
    // What runs and is not wanted any more is terminating and not active.
    ready: Math.min(active, running.size),
    terminating: stoppingCount(progress),
    ...(succeeded.size > 0 && { succeeded: succeeded.size }),
    ...(failed > 0 && { failed }),
    ...(completedIndexes && { completedIndexes }),
    ...(job.spec.backoffLimitPerIndex !== undefined && { failedIndexes: formatIndexes(ended) }),
    uncountedTerminatedPods: {},
    ...(conditions && conditions.length > 0 && { conditions }),
  };
}
