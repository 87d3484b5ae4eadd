import type { EcsTask } from './ecs-task';

/** Which pod of which Job an ECS task is a launch of. */
export interface PodIdentity {
  namespace: string;
  job: string;
  /** The Job's uid. */
  uid: string;
  podName: string;
  /** Place in the Map: the completion index of an Indexed Job. */
  slot: number;
  /** n-th pod of the slot, from 0. */
  attempt: number;
  /** n-th task of the pod, from 0. */
  launch: number;
  /** Which execution of the Job started it, from 1. */
  generation: number;
}

/** The identity a task carries in its overrides; undefined for a task that is not Gantry's. */
export declare function identityOf(task: EcsTask): PodIdentity | undefined;
