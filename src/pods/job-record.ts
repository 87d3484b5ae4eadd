import { isManagedElsewhere, slots } from '../job/kind';
import type { AdmittedJob } from '../job/types';
import { strideOf } from '../plan/plan-execution';
import type { Alarm } from './alarm';
import type { JobEvent } from './job-events';
import { newProgress, openSlots, type Progress, partOf } from './progress';
import { settle } from './settle';

/** Everything that is stored about one Job, in one item. `job.status` holds what was last shown; `statusOf` renews it before a save. */
export interface JobRecord {
  job: AdmittedJob;
  progress: Progress;
  /** The execution that was started last, and the family of the task definition that its pods run. */
  execution?: {
    arn: string;
    generation: number;
    family: string;
    /** Pods that it runs at once; 0 once it was stopped because the Job may run none. */
    parallelism?: number;
    /** How many executions there are of this generation: one more for each time that places were added. */
    parts?: number;
  };
  /** What is left to be done outside of the table. */
  todo?: 'start' | 'scale' | 'stop' | 'delete';
  /** The alarm that was set last. */
  alarm?: Alarm;
  version: number;
}

/** The record of a Job just admitted: settled, so `completions: 0` is complete at once, and with `todo: 'start'` when pods are wanted. */
export function newRecord(job: AdmittedJob, now: number): { record: JobRecord; events: JobEvent[] } {
  const record: JobRecord = { job, progress: newProgress(slots(job.spec), now, strideOf(job)), version: 0 };
  // Another controller's Job is stored and left alone (KEP-4368).
  return isManagedElsewhere(job) ? { record, events: [] } : settle(record, now);
}

/** What a further execution of a generation is to do: the open slots of a part. */
export function partExecution(progress: Progress, part: number): { slots: number[]; attempt: number } {
  const slots = [...openSlots(progress)].filter((slot) => partOf(progress, slot) === part);
  return { slots, attempt: progress.parts[part]?.attempt ?? progress.firstAttempt };
}

/** What the next StartExecution of this Job is to do: `<uid>-<generation>` over `slots`, starting with `attempt`. */
export function nextExecution({ progress }: JobRecord): { generation: number; slots: number[]; attempt: number } {
  return {
    generation: progress.generation,
    slots: [...openSlots(progress)],
    attempt: progress.parts[0]?.attempt ?? progress.firstAttempt,
  };
}
