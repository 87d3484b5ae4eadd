import { PLACEHOLDER_MARK } from './placeholders';

/**
 * The input of an execution of the state machine: the contract between `plan/`, which writes it, and the definition in
 * `lib/`, which reads it with JSONata. It holds no pod spec, only what differs from pod to pod.
 */
export interface ExecutionInput {
  job: { namespace: string; name: string; uid: string };
  /** 1 for the first execution of a Job, one more whenever it goes on in a new one. */
  generation: number;
  /** ARN with revision. */
  taskDefinition: string;
  /** MaxConcurrency of the Map. */
  parallelism: number;
  /** Which of the executions of the generation: more than one when places were added while it ran. */
  part: number;
  /** How many slots the whole Job had when it was created; a pod's ordinal is `attempt * slots + slot`. */
  slots: number;
  /** The slots still to do. Inline: the list itself. Distributed: the object in S3 that holds it as a JSON array. */
  items: { slots: number[] } | { bucket: string; key: string };
  /** The attempt every slot of this execution starts with. */
  attempt: number;
  podNames: {
    /** The Job's name. */
    name: string;
    /** Indexed Jobs have the index in the pod's name. */
    indexed: boolean;
    /** Start of the permutation the suffixes are taken from. */
    seed: number;
  };
  /**
   * JSON text of RunTask's `Overrides.ContainerOverrides` (PascalCase: Name, Environment [{ Name, Value }], Command), with
   * placeholders (see `placeholders.ts`) where pods differ. A text, because replacing in it and parsing it once costs the
   * state machine far less than building the list with JSONata for every pod.
   */
  overrides: string;
  /** The pod's own activeDeadlineSeconds; absent without one. That of the Job can change while it runs, and is an alarm (docs/adr/0011). */
  podSeconds?: number;
  /**
   * Names of the main containers, when there are several: none of them is essential then, so the state machine looks at their
   * exit codes itself (docs/adr: pods with several main containers).
   */
  mainContainers?: string[];
  /** Whether its pods run on Fargate Spot, until it has interrupted those of a slot too often. */
  spot: boolean;
}

/** How many launches of a slot Fargate Spot may interrupt, or have no room for, before the next ones run On-Demand (docs/adr/0021). */
export const MOST_INTERRUPTIONS = 2;

/**
 * Begins what `Run pod` says of a task that ended well for ECS and that Judge failure is to look at, because a main container failed or it
 * was told to stop: the ECS task as JSON, in PascalCase as
 * in the cause of States.TaskFailed, follows. Step Functions puts a sentence of its own in front. The first character cannot occur
 * in a manifest, so that no text of a user can be taken for it.
 */
export const FAILED_CONTAINERS_MARK = `${PLACEHOLDER_MARK}FailedContainers:`;

/** The JSON of the ECS task in a cause that `Run pod` wrote for failed main containers; undefined for every other cause. */
export function failedContainersTask(cause: string): string | undefined {
  const at = cause.lastIndexOf(FAILED_CONTAINERS_MARK);
  return at === -1 ? undefined : cause.slice(at + FAILED_CONTAINERS_MARK.length);
}

/** What `Judge failure` answers, and the Choice after it reads. */
export type Decision =
  /** The Job fails (or has failed already): the Map ends with this error. */
  | { action: 'FailJob'; error: string; cause: string }
  /** This slot is done without (or with no further) success: the index failed, or no more pods are wanted. */
  | { action: 'EndSlot' }
  /** Wait, then run the pod of this attempt and launch. */
  | { action: 'RunAgain'; seconds: number; attempt: number; launch: number; interruptions: number }
  /** Wait, then judge again: what ends the Job (its deadline) lies before the next run. */
  | { action: 'JudgeAgain'; seconds: number };

/** What the state machine tells `Judge failure`. */
export interface PodFailure {
  job: { namespace: string; name: string; uid: string };
  generation: number;
  slot: number;
  attempt: number;
  launch: number;
  /** Whether the pods of this execution run on Fargate Spot, and how often that has interrupted those of this slot before this launch. */
  spot: boolean;
  interruptions: number;
  /**
   * Error name of the Task state; `cause` is the ECS task as JSON when the error is States.TaskFailed (aws.md 2.2), and holds it when the
   * error is States.QueryEvaluationError and `failedContainersTask` finds it.
   */
  error: string;
  cause: string;
  /** ISO time at which the judging state was entered. */
  at: string;
}
