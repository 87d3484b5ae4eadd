import { leaveWithCatch } from './attempts';
import type { BranchStart } from './branch-start';
import type { Data } from './data';
import { dataLimitExceeded } from './errors';
import { type Exit, leave } from './exit';
import { WHOLE } from './history';
import { exceedsDataLimit } from './limits';
import { bill, type MapItem } from './run';
import type { Branch, State } from './state';
import { choice } from './states/choice';
import { fail } from './states/fail';
import { map } from './states/map';
import { parallel } from './states/parallel';
import { task } from './states/task';
import { wait } from './states/wait';
import type { Strand } from './strand';
import type { Variables } from './variables';
import type { Visit } from './visit';

/**
 * Runs states until one ends the branch, and gives its output.
 * @throws StateError when a state failed and nothing caught it; ABORTED when the strand was aborted
 */
export async function runBranch(branch: Branch, { strand, input, variables, item }: BranchStart): Promise<Data> {
  let data = input;
  let next: string | undefined = branch.startAt;
  while (next !== undefined) {
    const state = branch.states.get(next) as State;
    const exit = await visitState(enter(state, strand, data, variables, item));
    if (exceedsDataLimit(exit.output)) throw dataLimitExceeded(state.name);
    const assigned = exit.assign && variables.assign(exit.assign, state.name);
    strand.add(`${state.type}StateExited`, {
      name: state.name,
      output: exit.output,
      outputDetails: WHOLE,
      ...(assigned && { assignedVariables: assigned, assignedVariablesDetails: WHOLE }),
    });
    strand.openState = undefined;
    data = exit.output;
    next = exit.next;
  }
  return data;
}

function enter(state: State, strand: Strand, input: Data, variables: Variables, item: MapItem | undefined): Visit {
  const { run } = strand;
  const beforeEntered = strand.last;
  strand.add(`${state.type}StateEntered`, { name: state.name, input, inputDetails: WHOLE });
  strand.openState = state.type;
  bill(run);
  return {
    ...{ run, state, strand, input, variables, item, beforeEntered },
    entered: strand.last,
    enteredAt: run.host.clock.now(),
    retryCount: 'retry' in state ? 0 : undefined,
  };
}

async function visitState(visit: Visit): Promise<Exit> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return leave(visit, state, visit.input);
    case 'Wait':
      await wait({ ...visit, state });
      return leave(visit, state, visit.input);
    case 'Choice':
      return leave(visit, await choice({ ...visit, state }), visit.input);
    case 'Fail':
      throw await fail({ ...visit, state });
    case 'Task':
      return leaveWithCatch({ ...visit, state }, task);
    case 'Parallel':
      return leaveWithCatch({ ...visit, state }, (attempt) => parallel(attempt, runBranch));
    case 'Map':
      return leaveWithCatch({ ...visit, state }, (attempt) => map(attempt, runBranch));
  }
}
