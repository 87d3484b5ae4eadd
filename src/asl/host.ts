import type { Clock } from './clock';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One attempt at a Task state, with everything evaluated. */
export interface TaskRequest {
  /** The state's `Resource`. */
  resource: string;
  arguments: Json;
  stateName: string;
  /** Seconds; the interpreter itself ends the attempt when they are over. */
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
  /** The state's evaluated `Credentials`. */
  credentials?: Json;
  /** The execution the state belongs to: a child's own ARN inside a distributed Map. */
  executionArn: string;
}

/** What the interpreter asks of whoever hosts it. It knows no AWS service: these are its only ways out. */
export interface Host {
  clock: Clock;
  /** A number in [0, 1): jitter, `$random()`, `$uuid()`, and the ids of Map Runs and their children. */
  random(): number;
  /** What an integration makes of the arguments before it schedules the task, e.g. `StartedBy` of `ecs:runTask.sync`. */
  parameters?(resource: string, args: Json): Json;
  /**
   * Performs one task. Rejects with TaskError when the task fails; any other rejection is a fault of the host and ends `done` of the
   * execution with it. `signal` aborts the task (timeout, failed sibling, stop): best effort, nobody waits for it. `submitted` writes
   * TaskSubmitted (`.sync`) with an output that is asked for when somebody reads it; `heartbeat` starts HeartbeatSeconds anew.
   */
  task(
    request: TaskRequest,
    signal: AbortSignal,
    submitted: (output: () => Json) => void,
    heartbeat: () => void,
  ): Promise<Json>;
  /** The text of an ItemReader's dataset. Rejects with TaskError, which becomes States.ItemReaderFailed. */
  readItems(resource: string, args: Json): Promise<string>;
  /** Stores one file of a ResultWriter. Rejects with TaskError, which becomes States.ResultWriterFailed. */
  writeResult(resource: string, args: { Bucket: string; Key: string; Body: string }): Promise<void>;
}

/** How a task fails. Both parts may be missing: SendTaskFailure allows it, and then the history shows neither. */
export class TaskError extends Error {
  constructor(
    readonly error: string | undefined,
    override readonly cause?: string,
  ) {
    super(cause === undefined ? error : `${error}: ${cause}`);
    this.name = 'TaskError';
  }
}
