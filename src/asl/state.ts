import type { Retrier } from './retry';
import type { Template } from './template';

/** States whose expressions are parsed: what the interpreter runs. */

export interface Branch {
  startAt: string;
  states: ReadonlyMap<string, State>;
}

/** What a state, a catcher or a choice rule hands on. */
export interface Result {
  output?: Template;
  /** By variable name. */
  assign?: Map<string, Template>;
  /** Undefined: the branch ends. */
  next?: string;
}

export interface Catcher extends Result {
  errorEquals: string[];
}

export interface ChoiceRule extends Result {
  condition: Template;
}

interface Named extends Result {
  name: string;
}

/** States that call something else, which can fail. */
interface Handling extends Named {
  retry: Retrier[];
  catch: Catcher[];
}

export interface PassState extends Named {
  type: 'Pass';
}

export interface SucceedState extends Named {
  type: 'Succeed';
}

export interface FailState extends Named {
  type: 'Fail';
  error?: Template;
  cause?: Template;
}

/** `output`, `assign` and `next` are those of `Default`. */
export interface ChoiceState extends Named {
  type: 'Choice';
  choices: ChoiceRule[];
}

export interface WaitState extends Named {
  type: 'Wait';
  seconds?: Template;
  timestamp?: Template;
}

export interface TaskState extends Handling {
  type: 'Task';
  resource: string;
  arguments?: Template;
  timeoutSeconds?: Template;
  heartbeatSeconds?: Template;
  credentials?: Template;
}

export interface ParallelState extends Handling {
  type: 'Parallel';
  branches: Branch[];
  arguments?: Template;
}

export interface MapState extends Handling {
  type: 'Map';
  processor: Branch;
  items?: Template;
  itemSelector?: Template;
  maxConcurrency?: Template;
  /** Undefined: inline. */
  distributed?: Distributed;
}

export interface Distributed {
  label?: string;
  toleratedFailureCount?: Template;
  toleratedFailurePercentage?: Template;
  reader?: { resource: string; arguments?: Template; maxItems?: Template };
  writer?: { resource: string; arguments: Template; compact: boolean };
}

export type HandlingState = TaskState | ParallelState | MapState;
export type State = PassState | SucceedState | FailState | ChoiceState | WaitState | HandlingState;
