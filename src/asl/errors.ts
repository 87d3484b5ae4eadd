/** An error on its way through a state machine: what Retry and Catch match. */
export class StateError extends Error {
  override readonly name = 'StateError';
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
    /** The event that tells of it; what is written next follows it. */
    public eventId = 0,
  ) {
    super(`${error}: ${cause}`);
  }
}

/** What ends a branch that nobody waits for any more. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** Errors that `States.ALL` does not match (the documentation of error handling; States.DataLimitExceeded of a task it does, as recorded). */
const UNCATCHABLE = new Set(['States.Runtime']);

/** Whether `ErrorEquals` names the error. `States.TaskFailed` stands for every error but a timeout. */
export function matches(errorEquals: string[], error: string | undefined): boolean {
  if (error !== undefined && UNCATCHABLE.has(error)) return false;
  return errorEquals.some(
    (name) =>
      name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}
