import { REASONS, type Reason } from '../job/conditions';
import type { AdmittedJob } from '../job/types';

/** When the Job's activeDeadlineSeconds end, in milliseconds since the epoch; undefined without one, while it is suspended, and once it is deleted. */
export function deadlineOf({ metadata, spec, status }: AdmittedJob): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || !status?.startTime) return undefined;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** activeDeadlineSeconds, inclusive (kubernetes-jobs.md 4.7). */
export function deadlineExceeded(job: AdmittedJob, now: number): Reason | undefined {
  const deadline = deadlineOf(job);
  return deadline !== undefined && now >= deadline ? REASONS.deadlineExceeded : undefined;
}
