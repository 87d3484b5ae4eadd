import type { Pod } from '../job/types';
import type { Decision, PodFailure } from '../plan/execution-input';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';

export interface Judgement {
  record: JobRecord;
  pod?: Pod;
  removed?: boolean;
  decision: Decision;
  events: JobEvent[];
}

/** Records a launch that failed and says what the state machine does next. `now` in ms. */
export declare function judge(
  record: JobRecord,
  failure: PodFailure,
  previousPod: Pod | undefined,
  now: number,
): Judgement;
