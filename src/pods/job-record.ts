import type { AdmittedJob } from '../job/types';
import { type MapMode, mapMode } from '../plan/plan-execution';
import { openSlots, type Progress, partOf } from './progress';

/** What is to look at a Job at a time at which nothing else does (docs/adr/0011). */
export interface Alarm {
  /** Counts the alarms of a Job, so that none is taken for another. */
  readonly serial: number;
  /** When it rings, in milliseconds since the epoch; absent when it has rung or is not wanted any more. */
  readonly at?: number;
}

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
  /** How the execution that was asked for last is to run. */
  asked?: { mode: MapMode; parallelism: number };
  /** The alarm that was set last. */
  alarm?: Alarm;
  version: number;
}

/** What a further execution of a generation is to do: the open slots of a part. */
export function partExecution(progress: Progress, part: number): { slots: number[]; attempt: number } {
  const slots = [...openSlots(progress)].filter((slot) => partOf(progress, slot) === part);
  return { slots, attempt: progress.parts[part]?.attempt ?? progress.firstAttempt };
}

/** What the next StartExecution of this Job is to do: `<uid>-<generation>` over `slots`, starting with `attempt`. */
export function nextExecution({ progress, job, asked }: JobRecord): {
  generation: number;
  slots: number[];
  attempt: number;
  mode: MapMode;
} {
  const slots = [...openSlots(progress)];
  return {
    generation: progress.generation,
    slots,
    attempt: progress.parts[0]?.attempt ?? progress.firstAttempt,
    mode: asked?.mode ?? mapMode(job, slots.length),
  };
}
