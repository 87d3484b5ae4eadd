import type { AdmittedJob } from '../job/types';

export interface TaskDefinitionSettings {
  executionRoleArn: string;
  taskRoleArn: string;
  logGroup: string;
  region: string;
}

/** A task definition to be registered: the members of ECS' RegisterTaskDefinition. The family's name holds the hash of everything else. */
export interface TaskDefinitionPlan {
  family: string;
  [member: string]: unknown;
}

/** Pods with equal templates share one: nothing in it is of one Job or one pod. @param job supported: `unsupportedFields` found nothing */
export declare function planTaskDefinition(job: AdmittedJob, settings: TaskDefinitionSettings): TaskDefinitionPlan;
