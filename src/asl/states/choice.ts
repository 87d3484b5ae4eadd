import { StateError } from '../errors';
import { evaluate, evaluationFailed, type Visit, wrongType } from '../run';
import type { ChoiceRule } from '../state-machine';

/** The first rule whose condition holds; undefined for the default. */
export async function choice(visit: Visit): Promise<ChoiceRule | undefined> {
  for (const [index, rule] of visit.state.choices.entries()) {
    const holds = await evaluate(visit, rule.condition);
    if (typeof holds !== 'boolean') {
      const at = `Choices[${index}]/Condition`;
      throw evaluationFailed(visit, at, wrongType(at, rule.condition, 'boolean', holds));
    }
    if (holds) return rule;
  }
  if (visit.state.defaultNext === undefined) {
    throw new StateError(
      'States.NoChoiceMatched',
      `No choice of '${visit.state.name}' matched and it has no default.`,
      visit.strand.last,
    );
  }
  return undefined;
}
