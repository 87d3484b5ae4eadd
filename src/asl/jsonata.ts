import jsonata from 'jsonata';
import { HOST_VARIABLE, MAX_SEQUENCE, registerFunctions } from './functions';
import type { Host, Json } from './host';
import { compilePlain } from './plain';
import { NOT_PLAIN } from './plain-functions';

/** AWS documents one second for an evaluation and a limit on the stack without a number; without one a recursion ends the process. */
const LIMITS = { timeout: 1000, stack: 500, sequence: MAX_SEQUENCE };

/** What an expression can see: variables by name, and `states`. */
export type Bindings = Record<string, unknown>;

/** An evaluation that failed. The reason goes on the sentence "The JSONata expression '…' specified for the field '…' …". */
export class ExpressionError extends Error {
  constructor(
    readonly source: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** The expression in a string, without its delimiters, or undefined when the string is literal text. Only `{%` at the very start makes one. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

/** A JSONata expression, parsed once. Parsing costs 40 to 90 µs, so a state machine does it when it is loaded. */
export class Expression {
  readonly #compiled: jsonata.Expression;
  readonly #plain: ReturnType<typeof compilePlain>;

  /** Throws an Error that says where, when the source is not JSONata. */
  constructor(readonly source: string) {
    try {
      this.#compiled = jsonata(source, LIMITS);
    } catch (error) {
      const { message, position } = error as { message: string; position?: number };
      throw new Error(`'${source}' is not JSONata: ${message}${position === undefined ? '' : ` (at ${position})`}`);
    }
    registerFunctions(this.#compiled);
    this.#plain = compilePlain(this.#compiled.ast());
  }

  /** The value, which may be part of what the bindings hold: do not change it. Throws ExpressionError. */
  async evaluate(bindings: Bindings): Promise<Json> {
    const found = this.plainly(bindings);
    if (found !== undefined) return found;
    let value: unknown;
    try {
      // There is no input document: AWS forbids `$` and `$$` at the top level.
      value = await oneByOne(() => this.#compiled.evaluate(undefined, bindings));
    } catch (error) {
      // Errors of JSONata are plain objects.
      const { code, message } = error as { code?: string; message?: string };
      const reason = code === undefined ? String(message) : `${code}: ${message}`;
      throw new ExpressionError(this.source, `threw an error during evaluation. ${reason}`);
    }
    if (value === undefined) throw new ExpressionError(this.source, 'returned nothing (undefined).');
    const json = jsonOf(value);
    if (json === undefined) throw new ExpressionError(this.source, 'returned an unsupported result type.');
    return json;
  }

  /** The value, when it can be had without JSONata. */
  private plainly(bindings: Bindings): Json | undefined {
    try {
      return this.#plain?.(bindings, bindings[HOST_VARIABLE] as Host);
    } catch (error) {
      if (error === NOT_PLAIN) return undefined;
      throw error;
    }
  }
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Evaluations take turns. JSONata's time limit is measured by the clock on the wall, and of a thousand that begin together each would
 * be charged with the time of all.
 */
function oneByOne<T>(evaluate: () => Promise<T>): Promise<T> {
  const mine = turn.then(evaluate);
  turn = mine.catch(() => {});
  return mine;
}

/**
 * The value as JSON: the same object where it is that already, else a copy without JSONata's marks. A sequence of JSONata is an array that
 * collapses when it is used again, which what has become JSON must not. Undefined when it holds a function: AWS refuses that.
 */
export function jsonOf(value: unknown): Json | undefined {
  const found = look(value);
  if (found === 'function') return undefined;
  return found === 'json' ? (value as Json) : (JSON.parse(JSON.stringify(value)) as Json);
}

type Found = 'json' | 'sequence' | 'function';

function look(value: unknown): Found {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return 'json';
  if (Array.isArray(value)) return worst(value, 'sequence' in value ? 'sequence' : 'json');
  const members = value as Record<string, unknown>;
  if (members._jsonata_lambda === true || members._jsonata_function === true) return 'function';
  return worst(Object.values(members), 'json');
}

function worst(values: unknown[], least: Found): Found {
  let found = least;
  for (const value of values) {
    if (typeof value !== 'object' && typeof value !== 'function') continue;
    const inner = look(value);
    if (inner === 'function') return inner;
    if (inner === 'sequence') found = inner;
  }
  return found;
}
