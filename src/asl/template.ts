import type { Json } from './host';
import { type Bindings, Expression, ExpressionError, expressionIn } from './jsonata';

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
export type Template = { location: string } & (
  | { kind: 'literal'; value: Json }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'array'; elements: Template[] }
  | { kind: 'object'; members: [string, Template][] }
);

/**
 * Compiles a JSON value at a location, e.g. `Output`. Calls `problem` for each string that wants to be an expression and is not JSONata.
 */
export function compileTemplate(value: Json, location: string, problem: (message: string) => void): Template {
  if (typeof value === 'string') {
    const source = expressionIn(value);
    if (source === undefined) return { location, kind: 'literal', value };
    try {
      return { location, kind: 'expression', expression: new Expression(source) };
    } catch (error) {
      problem((error as Error).message);
      return { location, kind: 'literal', value };
    }
  }
  if (typeof value !== 'object' || value === null) return { location, kind: 'literal', value };
  if (Array.isArray(value)) {
    const elements = value.map((element, i) => compileTemplate(element, `${location}[${i}]`, problem));
    const literal = elements.every(({ kind }) => kind === 'literal');
    return literal ? { location, kind: 'literal', value } : { location, kind: 'array', elements };
  }
  const members = Object.entries(value).map(([key, member]): [string, Template] => [
    key,
    compileTemplate(member, `${location}/${key}`, problem),
  ]);
  const literal = members.every(([, { kind }]) => kind === 'literal');
  return literal ? { location, kind: 'literal', value } : { location, kind: 'object', members };
}

/**
 * The value of a template, which may share parts with the bindings: nobody may change it.
 * @throws TemplateError
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
        if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
        else object[key] = value;
      }
      return object;
    }
  }
}

async function evaluateExpression(expression: Expression, location: string, bindings: Bindings): Promise<Json> {
  try {
    return await expression.evaluate(bindings);
  } catch (error) {
    if (error instanceof ExpressionError) throw new TemplateError(location, error);
    throw error;
  }
}
