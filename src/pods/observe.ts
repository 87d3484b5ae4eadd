import type { Pod } from '../job/types';
import type { EcsTask } from './ecs-task';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import type { PodIdentity } from './pod-identity';

export interface Observation {
  /** The same object as before when the task told nothing new about the Job. */
  record: JobRecord;
  /** The Pod to store; absent when there is nothing new to store. */
  pod?: Pod;
  /** The Pod is to be deleted from the table. */
  removed?: boolean;
  /** Nobody wants this task any more (its Job ended, is suspended or went on without it): stop it. */
  unwanted?: boolean;
  events: JobEvent[];
}

/** Joins one state of one task into the record and its Pod. `now` in ms. */
export declare function observe(
  record: JobRecord,
  identity: PodIdentity,
  task: EcsTask,
  previousPod: Pod | undefined,
  now: number,
): Observation;
