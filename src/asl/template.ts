import type { Json } from './host';
import { type Bindings, Expression, ExpressionError, expressionIn, holdsFunction } from './jsonata';

/** Where in a template an evaluation failed, e.g. `Output/result`: AWS calls it the location. */
export class TemplateError extends Error {
  constructor(
    readonly location: string,
    readonly failure: ExpressionError,
  ) {
    super(`${location}: ${failure.reason}`);
  }
}

/** A field of a state in which strings may be expressions, with everything literal found out beforehand. */
export type Template =
  | { kind: 'literal'; value: Json }
  | { kind: 'expression'; location: string; expression: Expression }
  | { kind: 'array'; elements: Template[] }
  | { kind: 'object'; members: [string, Template][] };

/**
 * Compiles a JSON value at a location, e.g. `Output`. Calls `problem` for each string that wants to be an expression and is not JSONata.
 */
export function compileTemplate(value: Json, location: string, problem: (message: string) => void): Template {
  if (typeof value === 'string') {
    const source = expressionIn(value);
    if (source === undefined) return { kind: 'literal', value };
    try {
      return { kind: 'expression', location, expression: new Expression(source) };
    } catch (error) {
      problem((error as Error).message);
      return { kind: 'literal', value };
    }
  }
  if (typeof value !== 'object' || value === null) return { kind: 'literal', value };
  if (Array.isArray(value)) {
    const elements = value.map((element, i) => compileTemplate(element, `${location}[${i}]`, problem));
    return elements.every(({ kind }) => kind === 'literal') ? { kind: 'literal', value } : { kind: 'array', elements };
  }
  const members = Object.entries(value).map(([key, member]): [string, Template] => [
    key,
    compileTemplate(member, `${location}/${key}`, problem),
  ]);
  const literal = members.every(([, { kind }]) => kind === 'literal');
  return literal ? { kind: 'literal', value } : { kind: 'object', members };
}

/**
 * The value of a template. It may share parts with the bindings, and arrays in it may be JSONata's sequences: make Data of it before it
 * is used again. Throws TemplateError.
 */
export async function evaluateTemplate(template: Template, bindings: Bindings): Promise<Json> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return evaluateExpression(template.expression, template.location, bindings);
    case 'array': {
      const elements: Json[] = [];
      for (const element of template.elements) elements.push(await evaluateTemplate(element, bindings));
      return elements;
    }
    case 'object': {
      const object: { [key: string]: Json } = {};
      for (const [key, member] of template.members) {
        // "__proto__" is an ordinary key in JSON.
        const value = member.kind === 'literal' ? member.value : await evaluateTemplate(member, bindings);
        if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true });
        else object[key] = value;
      }
      return object;
    }
  }
}

async function evaluateExpression(expression: Expression, location: string, bindings: Bindings): Promise<Json> {
  try {
    const value = await expression.evaluate(bindings);
    if (holdsFunction(value)) throw new ExpressionError(expression.source, 'returned an unsupported result type.');
    return value as Json;
  } catch (error) {
    if (error instanceof ExpressionError) throw new TemplateError(location, error);
    throw error;
  }
}
