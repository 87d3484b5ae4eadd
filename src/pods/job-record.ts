import type { AdmittedJob } from '../job/types';
import type { JobEvent } from './job-events';
import type { Progress } from './progress';

/** Everything that is stored about one Job, in one item. `job.status` holds what was last shown; `statusOf` renews it before a save. */
export interface JobRecord {
  job: AdmittedJob;
  progress: Progress;
  /** The execution that was started last. */
  execution?: { arn: string; generation: number };
  /** What is left to be done outside of the table. */
  todo?: 'start' | 'stop' | 'delete';
  version: number;
}

/** The record of a Job just admitted: settled, so `completions: 0` is complete at once, and with `todo: 'start'` when pods are wanted. */
export declare function newRecord(job: AdmittedJob, now: number): { record: JobRecord; events: JobEvent[] };

/** What the next StartExecution of this Job is to do: `<uid>-<generation>` over `slots`, starting with `attempt`. */
export declare function nextExecution(record: JobRecord): { generation: number; slots: number[]; attempt: number };
