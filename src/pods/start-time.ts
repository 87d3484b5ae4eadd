import { timestamp } from '../job/conditions';
import { ownerOf } from '../job/job-of-cron-job';
import type { AdmittedJob } from '../job/types';
import type { JobRecord } from './job-record';

/**
 * A Job as its first execution is started. One that its CronJob has stored for a time may be stored much later: EventBridge Scheduler calls within
 * the minute, and again for hours when nobody answers. Its own time, and so its activeDeadlineSeconds, begins when its controller first sees it
 * (kubernetes-jobs.md 6).
 * @param now when it was stored, or is started, in milliseconds
 */
export function withLateStartTime({ job, execution }: JobRecord, now: number): AdmittedJob {
  const { startTime } = job.status ?? {};
  if (execution || !startTime || !ownerOf(job) || Date.parse(startTime) >= now) return job;
  return { ...job, status: { ...job.status, startTime: timestamp(new Date(now)) } };
}
