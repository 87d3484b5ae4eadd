import type { Data } from './data';
import { QUERY_EVALUATION_ERROR, StateError } from './errors';
import { HOST_VARIABLE } from './functions';
import type { Json } from './host';
import type { Bindings } from './jsonata';
import type { MapItem, Run } from './run';
import type { State } from './state';
import type { Strand } from './strand';
import { evaluateTemplate, type Template, TemplateError } from './template';
import type { Variables } from './variables';

export interface Visit<S extends State = State> {
  run: Run;
  state: S;
  strand: Strand;
  input: Data;
  variables: Variables;
  /** Inside an iteration. */
  item: MapItem | undefined;
  /** Ids of the ...StateEntered event and of the one before it. */
  entered: number;
  beforeEntered: number;
  /** Milliseconds since the epoch. */
  enteredAt: number;
  /** Undefined for states that cannot be retried: their context has no RetryCount (recorded). */
  retryCount: number | undefined;
}

/** What `$states` has besides input and context. */
export interface Extra {
  result?: Json;
  errorOutput?: Json;
  item?: MapItem;
}

/** What the expressions of a visit can see. */
export function bindingsOf(visit: Visit, extra: Extra = {}): Bindings {
  const bindings: Bindings = { [HOST_VARIABLE]: visit.run.host };
  const { item = visit.item, ...members } = extra;
  const { values } = visit.variables;
  // JSONata takes own members only, and those of outer scopes are the prototype's.
  for (const name in values) bindings[name] = values[name];
  let context: Json | undefined;
  bindings.states = {
    input: visit.input.value,
    // Few expressions look at it.
    get context(): Json {
      context ??= contextOf(visit, item);
      return context;
    },
    ...members,
  };
  return bindings;
}

function contextOf({ run, state, enteredAt, retryCount }: Visit, item: MapItem | undefined): Json {
  const { Execution, StateMachine } = run.context;
  return {
    Execution: { RedriveCount: 0, ...Execution, Input: run.input.value },
    StateMachine: { ...StateMachine },
    State: {
      Name: state.name,
      EnteredTime: new Date(enteredAt).toISOString(),
      ...(retryCount !== undefined && { RetryCount: retryCount }),
    },
    ...(item && { Map: { Item: { ...item } } }),
  };
}

/**
 * The value of a field.
 * @throws StateError States.QueryEvaluationError, after its EvaluationFailed event
 */
export async function evaluate(visit: Visit, template: Template, bindings: Bindings): Promise<Json> {
  if (template.kind === 'literal') return template.value;
  try {
    return await evaluateTemplate(template, bindings);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { location, failure } = error;
    throw evaluationFailed(visit, location, `${expressionAt(failure.source, location)} ${failure.reason}`);
  }
}

/** Like `evaluate`, for a field that must be of one type. */
export async function evaluateNumber(visit: Visit, template: Template, bindings: Bindings): Promise<number> {
  const value = await evaluate(visit, template, bindings);
  if (typeof value !== 'number') throw wrongType(visit, template, 'number', value);
  return value;
}

/**
 * Like `evaluateNumber`, for a field that must be a whole number in a range.
 * @throws StateError States.QueryEvaluationError
 */
export async function evaluateInteger(
  visit: Visit,
  template: Template,
  bindings: Bindings,
  [least, most]: readonly [number, number],
): Promise<number> {
  const value = await evaluateNumber(visit, template, bindings);
  if (!Number.isInteger(value) || value < least || value > most) {
    const field = template.location;
    throw evaluationFailed(visit, field, `The ${field} field must be an integer from ${least} to ${most}: ${value}`);
  }
  return value;
}

/** Fails a field because of the type of its value, in AWS's words. */
export function wrongType(visit: Visit, template: Template, expected: string, value: Json): StateError {
  const { location } = template;
  const subject =
    template.kind === 'expression' ? expressionAt(template.expression.source, location) : `The field '${location}'`;
  const why = `returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}'`;
  return evaluationFailed(visit, location, `${subject} ${why} for value: ${JSON.stringify(value)}`);
}

function expressionAt(source: string, location: string): string {
  return `The JSONata expression '${source}' specified for the field '${location}'`;
}

/** The name of a value's type in AWS's messages. */
function typeName(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** Writes the EvaluationFailed event and makes the error. */
export function evaluationFailed(visit: Visit, location: string | undefined, why: string): StateError {
  const { state, strand, entered, beforeEntered } = visit;
  const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${entered}). ${why}`;
  // As recorded: when nothing has happened in the state, the event follows what came before it, except in a Wait.
  if (strand.last === entered && state.type !== 'Wait') strand.last = beforeEntered;
  strand.add('EvaluationFailed', {
    error: QUERY_EVALUATION_ERROR,
    cause,
    ...(location !== undefined && { location }),
    state: state.name,
  });
  return new StateError(QUERY_EVALUATION_ERROR, cause);
}
