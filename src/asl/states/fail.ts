import { StateError } from '../errors';
import { evaluate, type Visit } from '../run';

/** What a Fail state throws: an Error or Cause that it does not name is missing, not empty (as recorded). */
export async function fail(visit: Visit): Promise<StateError> {
  const { Error: error, Cause: cause } = visit.state.fields;
  const text = async (template: typeof error) => (template ? String(await evaluate(visit, template)) : undefined);
  return new StateError(await text(error), await text(cause), visit.strand.last);
}
