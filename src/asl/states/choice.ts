import { NO_CHOICE_MATCHED, StateError } from '../errors';
import type { ChoiceState, Result } from '../state';
import { bindingsOf, evaluate, type Visit, wrongType } from '../visit';

/**
 * The first rule whose condition holds, or the state's own result when there is a default.
 * @throws StateError
 */
export async function choice(visit: Visit<ChoiceState>): Promise<Result> {
  const { state } = visit;
  const bindings = bindingsOf(visit);
  for (const rule of state.choices) {
    const holds = await evaluate(visit, rule.condition, bindings);
    if (typeof holds !== 'boolean') throw wrongType(visit, rule.condition, 'boolean', holds);
    if (holds) return rule;
  }
  if (state.next === undefined) {
    throw new StateError(
      NO_CHOICE_MATCHED,
      `No rule of the Choice state '${state.name}' matched, and it has no default.`,
    );
  }
  return state;
}
