import { StateError } from '../errors';
import type { FailState } from '../state';
import type { Template } from '../template';
import { bindingsOf, evaluate, type Visit, wrongType } from '../visit';

/** The failure that a Fail state makes: an Error or Cause that it does not name is missing, not empty (recorded). */
export async function fail(visit: Visit<FailState>): Promise<StateError> {
  const bindings = bindingsOf(visit);
  const textOf = async (template: Template | undefined) => {
    if (template === undefined) return undefined;
    const text = await evaluate(visit, template, bindings);
    if (typeof text !== 'string') throw wrongType(visit, template, 'string', text);
    return text;
  };
  const { error, cause } = visit.state;
  return new StateError(await textOf(error), await textOf(cause));
}
