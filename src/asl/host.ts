import type { Clock } from './clock';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface TaskRequest {
  /** The ARN in `Resource`. */
  resource: string;
  /** The evaluated `Arguments`. */
  arguments: Json;
  stateName: string;
  executionArn: string;
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
}

/** What the interpreter asks of whoever hosts it. It knows no AWS service itself. */
export interface Host {
  clock: Clock;
  /** [0, 1): jitter, `$random()`, `$uuid()`. */
  random(): number;
  /**
   * Performs one task. Rejects with a TaskError.
   * @param signal aborted when nobody waits for the task any more: stopping it is best effort
   * @param submitted writes TaskSubmitted, for the integrations that wait for a job they have started
   */
  task(request: TaskRequest, signal: AbortSignal, submitted: (output: Json) => void): Promise<Json>;
  /** The text of an ItemReader's dataset. Rejects with a TaskError. */
  readItems(resource: string, args: Json): Promise<string>;
  /** Stores one file of a ResultWriter. */
  writeResult(resource: string, file: { Bucket: string; Key: string; Body: string }): Promise<void>;
}

/** A task that failed, with the names Step Functions would give. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  constructor(
    readonly error: string | undefined,
    override readonly cause?: string,
  ) {
    super(error ?? 'task failed');
  }
}
