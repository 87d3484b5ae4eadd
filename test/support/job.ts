import { admitJob } from '../../src/job/admit-job';
import type { AdmittedJob, Container, FieldError, Job, JobSpec, PodSpec } from '../../src/job/types';

/** A valid Job that says as little as a Job may say; parts that are given replace its own. */
export function makeJob(
  parts: { spec?: Partial<JobSpec>; pod?: Partial<PodSpec>; metadata?: Job['metadata'] } = {},
): Job {
  const pod: PodSpec = { restartPolicy: 'Never', containers: [makeContainer()], ...parts.pod };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: parts.metadata ?? { name: 'pi' },
    spec: { template: { spec: pod }, ...parts.spec },
  };
}

export function makeContainer(parts: Partial<Container> = {}): Container {
  return { name: 'main', image: 'busybox', ...parts };
}

export const UID = '0f5b6a1e-1c2d-4e3f-8a9b-0c1d2e3f4a5b';

/** Admits at a fixed time, with a fixed uid and no chance. */
export function admit(job: Job): { job: AdmittedJob; errors: FieldError[]; warnings: string[] } {
  return admitJob(job, { uid: UID, namespace: 'default', now: Date.UTC(2026, 0, 31, 12, 0, 0, 999), random: () => 0 });
}

/** The mistakes of a Job as `path: message`, the way Kubernetes prints them. */
export function mistakesOf(job: Job): string[] {
  return admit(job).errors.map(({ field, message }) => `${field}: ${message}`);
}
