import type { Data } from './data';
import type { History, HistoryEvent } from './history';
import type { Host, Json } from './host';

/** What the host knows of an execution; the interpreter makes the context object of it. */
export interface ExecutionContext {
  Execution: { Id: string; Name: string; Input?: Json; StartTime: string; RoleArn?: string; RedriveCount?: number };
  StateMachine: { Id: string; Name: string };
}

/** What all states of one execution share. */
export interface Run {
  host: Host;
  history: History;
  context: ExecutionContext;
  input: Data;
  /** Map Runs of this execution, in the order they were started. */
  mapRuns: MapRun[];
  /** Hears of the children of Map Runs, whose histories are their own. */
  children: ChildObserver;
  /** Billable so far, with those of its children. */
  transitions: number;
  /** Whose Map Run started it. */
  parent: Run | undefined;
  /** Bytes that the variables of all its scopes hold. */
  variableBytes: number;
}

/** A distributed Map that runs or has run, as DescribeMapRun shows it and UpdateMapRun changes it. */
export interface MapRun {
  arn: string;
  /** 0: as many as a Map Run may have. */
  maxConcurrency: number;
  /** 0 sets no limit of its own; when the percentage is 0 as well, no failure is tolerated. */
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  counts: { total: number; pending: number; running: number; succeeded: number; failed: number; aborted: number };
  /** To be called after a change. */
  changed(): void;
}

export interface ChildObserver {
  event?(executionArn: string, event: HistoryEvent): void;
  /** The transitions are those of the child and of its own children, without the one that its start costs. */
  ended?(executionArn: string, status: string, transitions: number): void;
}

/** Where an iteration of a Map is: `$states.context.Map.Item`. */
export interface MapItem {
  Index: number;
  Value: Json;
}

/**
 * Counts one billable transition, for the execution and for those whose child it is. A state that is entered costs one, and so do a retry
 * and the start of a child (aws.md 3.5, C).
 */
export function bill(run: Run): void {
  for (let payer: Run | undefined = run; payer; payer = payer.parent) payer.transitions += 1;
}
