import type { Problems } from './problems';
import type { Branch, State } from './state';

/** What holds for a machine as a whole: names of states and labels are unique, also in branches and items (Amazon States Language). */
export function checkMachine(machine: Branch, problems: Problems): void {
  const names = new Set<string>();
  const labels = new Set<string>();
  for (const [path, state] of statesOf(machine, '')) {
    if (names.has(state.name)) problems.add(path, 'another state has the same name');
    names.add(state.name);
    const label = state.type === 'Map' ? state.distributed?.label : undefined;
    if (label === undefined) continue;
    if (labels.has(label)) problems.add(`${path}/Label`, 'another Map has the same label');
    labels.add(label);
  }
}

function* statesOf(branch: Branch, path: string): Iterable<[path: string, state: State]> {
  for (const state of branch.states.values()) {
    const at = `${path}/States/${state.name}`;
    yield [at, state];
    if (state.type === 'Map') yield* statesOf(state.processor, `${at}/ItemProcessor`);
    if (state.type !== 'Parallel') continue;
    for (const [index, inner] of state.branches.entries()) yield* statesOf(inner, `${at}/Branches[${index}]`);
  }
}
