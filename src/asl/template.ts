import type { Json } from './host';
import { compile, type Expression } from './jsonata';

/** A value of the definition in which strings `{% ... %}` are expressions; what holds none is kept as it stands. */
export type Template =
  | { kind: 'literal'; value: Json }
  | { kind: 'expression'; expression: Expression; at: string }
  | { kind: 'list'; items: Template[] }
  | { kind: 'object'; fields: [string, Template][] };

/** @param at where the value stands, as errors name it: `Arguments/FunctionName` */
export function compileTemplate(value: Json, at: string): Template {
  if (typeof value === 'string') {
    // An expression begins with the very first character, as recorded: a blank before it makes it text.
    if (!value.startsWith('{%') || !value.endsWith('%}')) return { kind: 'literal', value };
    return { kind: 'expression', expression: compile(value.slice(2, -2).trim()), at };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${at}[${index}]`));
    return items.every((item) => item.kind === 'literal') ? { kind: 'literal', value } : { kind: 'list', items };
  }
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).map(([key, item]): [string, Template] => [
      key,
      compileTemplate(item, `${at}/${key}`),
    ]);
    return fields.every(([, item]) => item.kind === 'literal') ? { kind: 'literal', value } : { kind: 'object', fields };
  }
  return { kind: 'literal', value };
}

/** Fills a template in; `evaluate` performs one expression. */
export async function fill(
  template: Template,
  evaluate: (expression: Expression, at: string) => Promise<Json>,
): Promise<Json> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return evaluate(template.expression, template.at);
    case 'list':
      return Promise.all(template.items.map((item) => fill(item, evaluate)));
    case 'object': {
      const filled: Record<string, Json> = {};
      for (const [key, item] of template.fields) filled[key] = await fill(item, evaluate);
      return filled;
    }
  }
}
