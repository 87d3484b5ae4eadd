import type { Data } from '../data';

/** What is kept of a child of a Map Run that has ended. */
export interface ChildRecord {
  index: number;
  name: string;
  arn: string;
  stateMachineArn: string;
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  input: Data;
  output?: Data;
  error?: string | undefined;
  cause?: string | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
  stoppedAt: number;
}

/** Where the results of children go. */
export interface Results {
  add(child: ChildRecord): Promise<void> | void;
  /**
   * The output of the Map, when no child runs any more.
   * @param pending items whose children were never started
   */
  close(pending: Iterable<Data>): Promise<Data>;
}
