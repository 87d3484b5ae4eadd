import type { Job, JobSpec } from './types';

/**
 * - `single`: one pod, one success (completions 1)
 * - `fixedCount`: a success for each of `completions` pods that are all alike
 * - `workQueue`: no completions; done once one pod has succeeded and all have ended
 * - `indexed`: a success for each index
 */
export type JobKind = 'single' | 'fixedCount' | 'workQueue' | 'indexed';

/** @param spec a defaulted spec: before defaulting "both unset" looks like a work queue */
export function kindOf(spec: JobSpec): JobKind {
  if (spec.completionMode === 'Indexed') return 'indexed';
  if (spec.completions === undefined) return 'workQueue';
  return spec.completions === 1 ? 'single' : 'fixedCount';
}

/** Number of places for pods: each holds at most one pod at a time. A work queue has one for each parallel pod. */
export function slots(spec: JobSpec): number {
  return spec.completions ?? spec.parallelism ?? 1;
}

/** A Job that names another controller is stored and never run (KEP-4368). */
export function isManagedElsewhere(job: Job): boolean {
  return job.spec.managedBy !== undefined && job.spec.managedBy !== JOB_CONTROLLER;
}

/** The only value of `spec.managedBy` that means the built-in controller. */
const JOB_CONTROLLER = 'kubernetes.io/job-controller';
