import type { Json, TaskRequest } from '../../asl/host';

/** What stands behind one `Resource` of a Task state. */
export interface Integration {
  /** What follows `arn:<partition>:states:::`, e.g. `lambda:invoke`. */
  resource: string;
  /** Members that `Arguments` may have; another one is refused with the words of Step Functions, when the machine is made if it stands in the definition. */
  fields: readonly string[];
  /**
   * Performs a task and gives its result.
   * @param signal aborts it: its state has timed out, or its execution has ended
   * @param submitted says that a `.sync` task has begun, with what the service answered
   * @throws TaskError
   */
  run(request: TaskRequest, signal: AbortSignal, submitted: (output: Json) => void): Promise<Json>;
}
