import { isFinished, terminalCondition } from '../job/conditions';
import type { AdmittedJob, CronJobSpec } from '../job/types';

/** Jobs that have ended and are more than `successfulJobsHistoryLimit` and `failedJobsHistoryLimit` keep: of each the oldest (kubernetes-jobs.md 9.4). */
export function beyondHistory(spec: CronJobSpec, children: AdmittedJob[]): AdmittedJob[] {
  const { successfulJobsHistoryLimit: successful, failedJobsHistoryLimit: failed } = spec;
  const ended = children.filter(isFinished).sort(byStart);
  const [good, bad] = [true, false].map((isGood) => ended.filter((job) => isSuccessful(job) === isGood));
  return [...oldest(good, successful), ...oldest(bad, failed)];
}

/** @param limit keeps all when there is none */
function oldest(jobs: AdmittedJob[] = [], limit = jobs.length): AdmittedJob[] {
  return jobs.slice(0, Math.max(0, jobs.length - limit));
}

export function isSuccessful(job: AdmittedJob): boolean {
  return terminalCondition(job)?.type === 'Complete';
}

/** Those that have never started come last. */
function byStart(a: AdmittedJob, b: AdmittedJob): number {
  const [first = '~', second = '~'] = [a.status?.startTime, b.status?.startTime];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
