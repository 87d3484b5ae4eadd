import { Data } from './data';
import { dataLimitExceeded, errorMatches, StateError } from './errors';
import { type Exit, leave } from './exit';
import { exceedsDataLimit } from './limits';
import { Retries } from './retry';
import { bill } from './run';
import type { HandlingState } from './state';
import type { Visit } from './visit';

/**
 * Performs a state that has `Retry` and `Catch`. An attempt is over when `Output` and `Assign` are evaluated, so that their failure is
 * handled as well (aws.md 3.1).
 * @throws StateError when neither wants the failure
 */
export async function leaveWithCatch<S extends HandlingState>(
  visit: Visit<S>,
  perform: (attempt: Visit<S>) => Promise<Data>,
): Promise<Exit> {
  const { run, state, strand } = visit;
  const retries = new Retries(state.retry);
  for (;;) {
    let failure: StateError;
    const attempt = { ...visit, retryCount: retries.total };
    try {
      return await attemptOnce(attempt, perform);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      failure = error;
    }
    const delay = retries.next(failure, () => run.host.random());
    if (delay === undefined) {
      if (state.type !== 'Task') strand.add(`${state.type}StateFailed`);
      return leaveCaught(attempt, failure);
    }
    const { clock } = run.host;
    if (delay > 0) await strand.interruptible((signal) => clock.until(clock.now() + delay, signal));
    bill(run);
  }
}

async function attemptOnce<S extends HandlingState>(
  attempt: Visit<S>,
  perform: (attempt: Visit<S>) => Promise<Data>,
): Promise<Exit> {
  const { state } = attempt;
  const result = await perform(attempt);
  if (!state.output && !state.assign) return leave(attempt, state, result);
  const exit = await leave(attempt, state, result, { result: result.value });
  if (exceedsDataLimit(exit.output)) throw dataLimitExceeded(state.name);
  return exit;
}

/** The first catcher that names the failure takes it over; Error and Cause are its input. */
function leaveCaught(visit: Visit<HandlingState>, failure: StateError): Promise<Exit> {
  const catcher = visit.state.catch.find(({ errorEquals }) => errorMatches(errorEquals, failure));
  if (!catcher) throw failure;
  // As recorded: the missing cause of a timeout is an empty text, and what has neither an error nor a cause has two nulls.
  const { error, cause } = failure;
  const errorOutput =
    error === undefined ? { Error: null, Cause: cause ?? null } : { Error: error, Cause: cause ?? '' };
  return leave(visit, catcher, Data.of(errorOutput), { errorOutput });
}
