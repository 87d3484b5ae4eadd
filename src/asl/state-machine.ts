import { MACHINE_SHAPE } from './definition';
import { loadBranch, type RawBranch } from './load-branch';
import { checkMachine } from './machine-rules';
import { Problems } from './problems';
import type { Branch } from './state';

/** A definition that can run, with its expressions parsed. */
export interface StateMachine extends Branch {
  timeoutSeconds?: number;
}

/**
 * Reads a definition (parsed JSON) and parses its expressions.
 * @throws Error that names everything in it that is wrong or that this interpreter does not do
 */
export function loadStateMachine(definition: unknown): StateMachine {
  const problems = new Problems();
  const shape = MACHINE_SHAPE.safeParse(definition);
  problems.addShape('', shape.error);
  let branch: Branch | undefined;
  if (shape.success) {
    const scope = { jsonata: shape.data.QueryLanguage === 'JSONata', outer: new Set<string>() };
    branch = loadBranch(shape.data as RawBranch, scope, '', problems);
    checkMachine(branch, problems);
  }
  if (branch === undefined || problems.found.length > 0) {
    throw new Error(`This state machine cannot be interpreted:\n${problems.found.join('\n')}`);
  }
  const timeoutSeconds = shape.data?.TimeoutSeconds;
  return { ...branch, ...(timeoutSeconds !== undefined && { timeoutSeconds }) };
}
