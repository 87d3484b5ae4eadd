import jsonata from 'jsonata';
import { MAX_SEQUENCE, registerFunctions } from './functions';

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

  /** Throws an Error that says where, when the source is not JSONata. */
  constructor(readonly source: string) {
    try {
      this.#compiled = jsonata(source, LIMITS);
    } catch (error) {
      const { message, position } = error as { message: string; position?: number };
      throw new Error(`'${source}' is not JSONata: ${message}${position === undefined ? '' : ` (at ${position})`}`);
    }
    registerFunctions(this.#compiled);
  }

  /** The value, which may be part of what the bindings hold: do not change it. Throws ExpressionError. */
  async evaluate(bindings: Bindings): Promise<unknown> {
    let value: unknown;
    try {
      // There is no input document: AWS forbids `$` and `$$` at the top level.
      value = await this.#compiled.evaluate(undefined, bindings);
    } catch (error) {
      // Errors of JSONata are plain objects.
      const { code, message } = error as { code?: string; message?: string };
      const reason = code === undefined ? String(message) : `${code}: ${message}`;
      throw new ExpressionError(this.source, `threw an error during evaluation. ${reason}`);
    }
    if (value === undefined) throw new ExpressionError(this.source, 'returned nothing (undefined).');
    return value;
  }
}

/** Whether a value has a function anywhere in it; JSON cannot hold one, and AWS refuses it as an unsupported result. */
export function holdsFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsFunction);
  const members = value as Record<string, unknown>;
  if (members._jsonata_lambda === true || members._jsonata_function === true) return true;
  for (const key of Object.keys(members)) {
    if (holdsFunction(members[key])) return true;
  }
  return false;
}
