import { formatIndexes } from '../job/index-set';
import { isManagedElsewhere } from '../job/kind';
import type { AdmittedJob, JobStatus } from '../job/types';
import { activeCount } from '../pods/active';
import type { Progress } from '../pods/progress';

/** `status` of a Job as it is shown, from its progress and the conditions it has. @param now milliseconds since the epoch */
export function statusOf(job: AdmittedJob, progress: Progress, now: number): JobStatus {
  if (isManagedElsewhere(job)) return {};
  const { startTime, completionTime, conditions } = job.status ?? {};
  const { succeeded, ended, running, terminating, failed } = progress;
  const active = activeCount({ job, progress }, now);
  const indexed = job.spec.completionMode === 'Indexed';
  const completedIndexes = indexed ? formatIndexes(succeeded) : '';
  return {
    ...(startTime && { startTime }),
    ...(completionTime && { completionTime }),
    ...(active > 0 && { active }),
    // What runs and is not wanted any more is terminating and not active.
    ready: Math.min(active, running.size),
    terminating: terminating.size,
    ...(succeeded.size > 0 && { succeeded: succeeded.size }),
    ...(failed > 0 && { failed }),
    ...(completedIndexes && { completedIndexes }),
    ...(job.spec.backoffLimitPerIndex !== undefined && { failedIndexes: formatIndexes(ended) }),
    uncountedTerminatedPods: {},
    ...(conditions && conditions.length > 0 && { conditions }),
  };
}
