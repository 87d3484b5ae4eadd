/** Error names of the language itself (AWS: "Handling errors in Step Functions workflows"). */
export const ALL = 'States.ALL';
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const EXCEED_TOLERATED_FAILURE_THRESHOLD = 'States.ExceedToleratedFailureThreshold';
export const ITEM_READER_FAILED = 'States.ItemReaderFailed';
export const NO_CHOICE_MATCHED = 'States.NoChoiceMatched';
export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const RESULT_WRITER_FAILED = 'States.ResultWriterFailed';
export const RUNTIME = 'States.Runtime';
export const TASK_FAILED = 'States.TaskFailed';
export const TIMEOUT = 'States.Timeout';

/** A failure that the state machine can see: what Retry and Catch look at, and what ends the execution when neither wants it. */
export class StateError extends Error {
  constructor(
    readonly error: string | undefined,
    override readonly cause?: string,
    /** The failure is the task's own, not the interpreter's. */
    readonly ofTask = false,
  ) {
    super(cause === undefined ? error : `${error}: ${cause}`);
    this.name = 'StateError';
  }
}

/** The error and cause of a failure as events show them: what is missing stays missing, and nothing at all is no details (recorded). */
export function failureDetails({
  error,
  cause,
}: {
  error?: string | undefined;
  cause?: string | undefined;
}): { error?: string; cause?: string } | undefined {
  if (error === undefined && cause === undefined) return undefined;
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** The data of a state, or the result of a task, is larger than 256 KiB. */
export function dataLimitExceeded(stateOrResource: string, ofTask = false): StateError {
  const cause = `The state/task '${stateOrResource}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StateError(DATA_LIMIT_EXCEEDED, cause, ofTask);
}

/** Thrown inside a branch that was stopped from outside: nobody may see it, the one who stopped it has written the events. */
export const ABORTED = new Error('The branch was aborted');

/** The execution has no room for another event but its last one. Not to be caught by any state. */
export class HistoryLimitReached extends Error {}

/**
 * Whether an `ErrorEquals` list names a failure. States.Runtime is never caught, not even by its own name (recorded); States.ALL leaves out
 * States.DataLimitExceeded unless a task's result was too large (documented, recorded); States.TaskFailed stands for every name but
 * States.Timeout (documented).
 */
export function errorMatches(errorEquals: readonly string[], failure: StateError): boolean {
  const { error } = failure;
  if (error === RUNTIME) return false;
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (error === DATA_LIMIT_EXCEEDED && !failure.ofTask) return false;
    if (name === ALL) return true;
    return name === TASK_FAILED && error !== undefined && error !== TIMEOUT;
  });
}
