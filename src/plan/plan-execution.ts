import type { AdmittedJob } from '../job/types';
import type { ExecutionInput } from './execution-input';

export type MapMode = 'inline' | 'distributed';

/** Which rendering of the state machine runs these slots (design: inline when all of them can start at once and are at most 40). */
export declare function mapMode(job: AdmittedJob, slots: number[]): MapMode;

export interface ExecutionPlan {
  generation: number;
  slots: number[];
  attempt: number;
  /** Of the registered task definition, with its revision. */
  taskDefinition: string;
  /** Where the list of slots is stored; for distributed Maps. */
  list?: { bucket: string; key: string };
}

/** The input of an execution of the state machine. */
export declare function planExecution(job: AdmittedJob, plan: ExecutionPlan): ExecutionInput;
