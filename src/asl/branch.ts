import { catcherOf } from './catch';
import { StateError } from './errors';
import type { Json } from './host';
import {
  checkSize,
  type Extra,
  evaluate,
  type Run,
  type Strand,
  textOf,
  throwIfAborted,
  type Variables,
  type Visit,
} from './run';
import type { Branch, State } from './state-machine';
import { choice } from './states/choice';
import { fail } from './states/fail';
import { map } from './states/map';
import { parallel } from './states/parallel';
import { task } from './states/task';
import { wait } from './states/wait';
import type { Template } from './template';

export interface BranchOptions {
  run: Run;
  branch: Branch;
  input: Json;
  variables: Variables;
  strand: Strand;
  signal: AbortSignal;
  /** `Map.Item` of the context object, inside an iteration. */
  item?: { Index: number; Value: Json };
}

/** What a state hands on: its output, the variables it assigned, and which state comes next (none: the branch ends). */
export interface Outcome {
  output: Json;
  next: string | undefined;
}

/**
 * Runs states until one ends the branch.
 * @throws StateError when a state failed and nothing caught it; Aborted when the signal fires
 */
export async function runBranch(options: BranchOptions): Promise<Json> {
  const { run, branch, strand, signal } = options;
  const variables = { ...options.variables };
  let input = options.input;
  let name: string | undefined = branch.startAt;
  while (name !== undefined) {
    throwIfAborted(signal);
    const state = branch.states.get(name) as State;
    const enteredPrevious = strand.last;
    strand.last = run.history.add(`${state.type}StateEntered`, strand.last, {
      name,
      input: textOf(input),
      inputDetails: { truncated: false },
    });
    run.history.transitions += 1;
    const visit: Visit = {
      ...{ run, state, input, variables, strand, signal, enteredPrevious },
      entered: strand.last,
      enteredAt: run.host.clock.now(),
      retryCount: 0,
      ...(options.item && { item: options.item }),
    };
    const assigned: Variables = {};
    const { output, next } = await visitState(visit, assigned);
    Object.assign(variables, assigned);
    const text = textOf(output);
    checkSize(text, state.resource ?? name);
    strand.last = run.history.add(`${state.type}StateExited`, exitPrevious(strand), {
      name,
      output: text,
      outputDetails: { truncated: false },
      ...(Object.keys(assigned).length > 0 && {
        assignedVariables: Object.fromEntries(Object.entries(assigned).map(([key, value]) => [key, textOf(value)])),
        assignedVariablesDetails: { truncated: false },
      }),
    });
    input = output;
    name = next;
  }
  return input;
}

/** A Map's Succeeded event and its Exited event follow the same event (as recorded); `leave` says which. */
function exitPrevious(strand: Strand): number {
  const previous = strand.leave ?? strand.last;
  strand.leave = undefined;
  return previous;
}

async function visitState(visit: Visit, assigned: Variables): Promise<Outcome> {
  const { state, input } = visit;
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return leave(visit, assigned, input, {});
    case 'Wait':
      await wait(visit);
      return leave(visit, assigned, input, {});
    case 'Choice': {
      const rule = await choice(visit);
      const from = rule ?? { output: state.fields.Output, assign: state.fields.Assign, next: state.defaultNext };
      return give(visit, assigned, input, from.output, from.assign, from.next, {});
    }
    case 'Fail':
      throw await fail(visit);
    case 'Task':
      return withCatch(visit, assigned, () => task(visit));
    case 'Parallel':
      return withCatch(visit, assigned, () => parallel(visit, runBranch));
    case 'Map':
      return withCatch(visit, assigned, () => map(visit, runBranch));
  }
}

async function withCatch(visit: Visit, assigned: Variables, perform: () => Promise<Json>): Promise<Outcome> {
  try {
    const result = await perform();
    return await leave(visit, assigned, result, { result });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const catcher = catcherOf(visit.state, error);
    if (!catcher) throw error;
    visit.strand.last = error.eventId || visit.strand.last;
    // As recorded: a missing cause of a timeout is an empty text, and what has neither has two nulls.
    const caught =
      error.error === undefined ? { Error: null, Cause: null } : { Error: error.error, Cause: error.cause ?? '' };
    return give(visit, assigned, caught, catcher.output, catcher.assign, catcher.next, { errorOutput: caught });
  }
}

function leave(visit: Visit, assigned: Variables, output: Json, extra: Extra): Promise<Outcome> {
  const { fields, next } = visit.state;
  return give(visit, assigned, output, fields.Output, fields.Assign, next, extra);
}

async function give(
  visit: Visit,
  assigned: Variables,
  fallback: Json,
  output: Template | undefined,
  assign: Template | undefined,
  next: string | undefined,
  extra: Extra,
): Promise<Outcome> {
  // Output and Assign are evaluated from the same values: neither sees the other's.
  if (assign) Object.assign(assigned, await evaluate(visit, assign, extra));
  return { output: output ? await evaluate(visit, output, extra) : fallback, next };
}
