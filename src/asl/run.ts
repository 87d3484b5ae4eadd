import { Aborted, StateError } from './errors';
import type { History, HistoryEvent } from './history';
import type { Host, Json } from './host';
import { type Expression, isJson } from './jsonata';
import type { State } from './state-machine';
import { fill, type Template } from './template';

/** Bytes of any input or output (Step Functions quotas: 256 KiB of UTF-8). */
export const MOST_BYTES = 262_144;

export interface ExecutionContext {
  Execution: { Id: string; Name: string; Input?: Json; StartTime: string; RoleArn?: string };
  StateMachine: { Id: string; Name: string };
}

/** What all states of one execution share. */
export interface Run {
  host: Host;
  history: History;
  context: ExecutionContext;
  functions: Record<string, unknown>;
  /** Map Runs of this execution, in the order they were started. */
  mapRuns: MapRun[];
  /** Hears of the children of Map Runs, whose histories are their own. */
  children: ChildObserver;
}

/** A running distributed Map, as DescribeMapRun shows it and UpdateMapRun changes it. */
export interface MapRun {
  arn: string;
  /** 0: as many as a Map Run may have. */
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  counts: { total: number; pending: number; running: number; succeeded: number; failed: number; aborted: number };
  /** To be called after a change. */
  changed(): void;
}

export interface ChildObserver {
  event?(executionArn: string, event: HistoryEvent): void;
  ended?(executionArn: string, status: string, transitions: number): void;
}

export type Variables = Record<string, Json>;

/** Where one line of states stands: branches and iterations have their own, and each event follows the strand's last. */
export interface Strand {
  last: number;
  /** Set while the strand is inside a Task: an abort then tells of it. */
  inTask: boolean;
  /** Set by a Map: the event that its Exited event follows. */
  leave?: number | undefined;
}

/** One visit of one state. */
export interface Visit {
  run: Run;
  state: State;
  input: Json;
  variables: Variables;
  strand: Strand;
  signal: AbortSignal;
  /** Id of the ...StateEntered event, and of the event before it. */
  entered: number;
  enteredPrevious: number;
  /** When the state was entered: ms since the epoch. */
  enteredAt: number;
  retryCount: number;
  /** `Map.Item` of the context object, inside an iteration. */
  item?: { Index: number; Value: Json };
}

export interface Extra {
  result?: Json;
  errorOutput?: Json;
  item?: { Index: number; Value: Json };
}

/** Fills in a field, and reports a failed expression as Step Functions does: an EvaluationFailed event, then the error. */
export async function evaluate(visit: Visit, template: Template, extra: Extra = {}): Promise<Json> {
  if (template.kind === 'literal') return template.value;
  const bindings = bindingsOf(visit, extra);
  return fill(template, (expression, at) => evaluateExpression(visit, expression, at, bindings));
}

export function bindingsOf(visit: Visit, extra: Extra): Record<string, unknown> {
  const { run, state } = visit;
  const item = extra.item ?? visit.item;
  return {
    ...run.functions,
    ...visit.variables,
    states: {
      input: visit.input,
      ...('result' in extra && { result: extra.result }),
      ...('errorOutput' in extra && { errorOutput: extra.errorOutput }),
      context: {
        ...run.context,
        State: { Name: state.name, EnteredTime: new Date(visit.enteredAt).toISOString(), RetryCount: visit.retryCount },
        ...(item && { Map: { Item: item } }),
      },
    },
  };
}

async function evaluateExpression(
  visit: Visit,
  expression: Expression,
  at: string,
  bindings: Record<string, unknown>,
): Promise<Json> {
  let value: unknown;
  try {
    value = await expression.evaluate(bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw evaluationFailed(
      visit,
      at,
      `${expressionOf(expression, at)} threw an error during evaluation. ${code ?? ''}: ${message}`,
    );
  }
  if (value === undefined)
    throw evaluationFailed(visit, at, `${expressionOf(expression, at)} returned nothing (undefined).`);
  if (!isJson(value))
    throw evaluationFailed(visit, at, `${expressionOf(expression, at)} returned an unsupported result type.`);
  return value;
}

function expressionOf(expression: Expression, at: string): string {
  return `The JSONata expression '${expression.text}' specified for the field '${at}'`;
}

export function wrongType(at: string, template: Template, expected: string, value: Json): string {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const subject = template.kind === 'expression' ? expressionOf(template.expression, at) : `The field '${at}'`;
  return `${subject} returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`;
}

export function evaluationFailed(visit: Visit, location: string | undefined, why: string): StateError {
  const cause = `An error occurred while executing the state '${visit.state.name}' (entered at the event id #${visit.entered}). ${why}`;
  // As recorded: the event follows what came before the state, except in a Wait.
  const previous = visit.state.type === 'Wait' ? visit.entered : visit.enteredPrevious;
  const id = visit.run.history.add('EvaluationFailed', previous, {
    error: 'States.QueryEvaluationError',
    cause,
    ...(location !== undefined && { location }),
    state: visit.state.name,
  });
  return new StateError('States.QueryEvaluationError', cause, id);
}

/** Like `evaluate`, for a field that must be a number; undefined when the state has no such field. */
export async function evaluateNumber(visit: Visit, field: string): Promise<number | undefined> {
  const template = visit.state.fields[field];
  if (!template) return undefined;
  const value = await evaluate(visit, template);
  if (typeof value !== 'number') throw evaluationFailed(visit, field, wrongType(field, template, 'number', value));
  return value;
}

/** The text of a value as events and limits see it. */
export function textOf(value: Json): string {
  return JSON.stringify(value);
}

/** Fails a state whose data is too large (States.DataLimitExceeded). */
export function checkSize(text: string, what: string): void {
  if (text.length * 3 <= MOST_BYTES || Buffer.byteLength(text) <= MOST_BYTES) return;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Aborted();
}
