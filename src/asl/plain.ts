import type { Host, Json } from './host';
import { isNumber, NOT_PLAIN, PLAIN_FUNCTIONS, type Value } from './plain-functions';

/** What a plain expression sees. */
interface Scope {
  /** Bound inside the expression; undefined ones are there, too. */
  locals: ReadonlyMap<string, Value>;
  bindings: Record<string, unknown>;
  host: Host;
  /** The element that a filter looks at. */
  element: Value;
}

type Plain = (scope: Scope) => Value;

/** A node of the tree that JSONata makes of an expression. */
interface Node {
  type: string;
  value?: unknown;
  lhs?: Node;
  rhs?: Node;
  condition?: Node;
  then?: Node;
  else?: Node;
  procedure?: Node;
  arguments?: Node[];
  expressions?: Node[];
  steps?: Node[];
  stages?: (Node & { expr: Node })[];
}

/** What a node of a type may say. What says more, such as a predicate, an order or a group, is not plain. */
const MEMBERS: Record<string, readonly string[]> = {
  string: ['value'],
  number: ['value'],
  value: ['value'],
  variable: ['value'],
  name: ['value', 'stages'],
  path: ['steps'],
  binary: ['value', 'lhs', 'rhs'],
  bind: ['value', 'lhs', 'rhs'],
  unary: ['value', 'expressions'],
  condition: ['condition', 'then', 'else'],
  block: ['expressions'],
  function: ['value', 'procedure', 'arguments'],
};

/**
 * JSONata evaluates by promises, some for each node, whatever the node is. What state machines ask for is mostly plain: names, texts, numbers,
 * and what is reckoned from them. This does as much of JSONata at once, at a tenth of the time, and gives the rest back: an expression with
 * anything else in it is not compiled, and one that meets a value it does not know, such as a list where JSONata would look into each element, or
 * that would fail, ends with NOT_PLAIN. Plain expressions do nothing but give a value, so that JSONata can evaluate them anew.
 * @param tree of JSONata
 * @returns undefined when the expression is not plain
 */
export function compilePlain(tree: unknown): ((bindings: Record<string, unknown>, host: Host) => Value) | undefined {
  let evaluate: Plain;
  try {
    evaluate = compile(tree as Node);
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
  return (bindings, host) => evaluate({ locals: new Map(), bindings, host, element: undefined });
}

function compile(node: Node): Plain {
  const members = ['type', 'position', ...(MEMBERS[node.type] ?? [])];
  const says = Object.entries(node).filter(([, value]) => value !== undefined && value !== null);
  if (!MEMBERS[node.type] || says.some(([name]) => !members.includes(name))) throw NOT_PLAIN;
  switch (node.type) {
    case 'variable':
      return variable(String(node.value));
    case 'path':
      return path(node.steps ?? []);
    case 'binary':
      return binary(String(node.value), node.lhs as Node, node.rhs as Node);
    case 'unary':
      return array(node);
    case 'condition':
      return condition(node);
    case 'block':
      return block(node.expressions ?? []);
    case 'function':
      return call(node);
    case 'name':
    case 'bind':
      throw NOT_PLAIN;
    default:
      return () => node.value as Json;
  }
}

/** `$` and `$$` have no name. */
function variable(name: string): Plain {
  if (name === '' || name === '$') throw NOT_PLAIN;
  return ({ locals, bindings }) => {
    if (locals.has(name)) return locals.get(name);
    // A function, perhaps.
    if (!Object.hasOwn(bindings, name)) throw NOT_PLAIN;
    return bindings[name] as Value;
  };
}

/** Names, after a variable or in the element of a filter. The last one may have a filter of its own. */
function path([first, ...rest]: Node[]): Plain {
  if (!first) throw NOT_PLAIN;
  const start = first.type === 'variable' ? compile(first) : ({ element }: Scope) => element;
  const names = first.type === 'variable' ? rest : [first, ...rest];
  const filter = names.at(-1)?.stages;
  const isPlain = names.every(({ type, stages }, at) => type === 'name' && (!stages || at === names.length - 1));
  if (!isPlain || (filter && filter.length !== 1)) throw NOT_PLAIN;
  const keys = names.map(({ value }) => String(value));
  const follow: Plain = (scope) => {
    let value = start(scope);
    for (const key of keys) {
      if (value === undefined) return undefined;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw NOT_PLAIN;
      value = Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return value;
  };
  return filter?.[0] ? filtered(follow, compile(filter[0].expr)) : follow;
}

/** Several that are found would be a sequence, which only JSONata has. */
function filtered(list: Plain, wanted: Plain): Plain {
  return (scope) => {
    const elements = list(scope);
    if (!Array.isArray(elements)) throw NOT_PLAIN;
    const found = elements.filter((element) => truth(wanted({ ...scope, element })));
    if (found.length > 1 || Array.isArray(found[0])) throw NOT_PLAIN;
    return found[0];
  };
}

function truth(value: Value): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw NOT_PLAIN;
  return value;
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

const COMPARISONS: Record<string, (a: number | string, b: number | string) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function binary(operator: string, lhs: Node, rhs: Node): Plain {
  const [left, right] = [compile(lhs), compile(rhs)];
  if (operator === 'and') return (scope) => truth(left(scope)) && truth(right(scope));
  if (operator === 'or') return (scope) => truth(left(scope)) || truth(right(scope));
  const operate = operatorOf(operator);
  return (scope) => operate(left(scope), right(scope));
}

function operatorOf(operator: string): (a: Value, b: Value) => Value {
  const reckon = ARITHMETIC[operator];
  if (reckon) return (a, b) => arithmetic(reckon, a, b);
  const compare = COMPARISONS[operator];
  if (compare) return (a, b) => comparison(compare, a, b);
  if (operator === '&') return (a, b) => part(a) + part(b);
  if (operator === '=') return (a, b) => a !== undefined && b !== undefined && isEqual(a, b);
  if (operator === '!=') return (a, b) => a !== undefined && b !== undefined && !isEqual(a, b);
  if (operator === 'in') return isIn;
  throw NOT_PLAIN;
}

function arithmetic(reckon: (a: number, b: number) => number, a: Value, b: Value): Value {
  const arePlain = [a, b].every((value) => value === undefined || isNumber(value));
  if (!arePlain) throw NOT_PLAIN;
  if (a === undefined || b === undefined) return undefined;
  const result = reckon(a as number, b as number);
  if (!Number.isFinite(result)) throw NOT_PLAIN;
  return result;
}

function comparison(compare: (a: number | string, b: number | string) => boolean, a: Value, b: Value): Value {
  if (isNumber(a) && isNumber(b)) return compare(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compare(a, b);
  throw NOT_PLAIN;
}

function part(value: Value): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw NOT_PLAIN;
  return value;
}

function isEqual(a: Json, b: Json): boolean {
  if ((typeof a === 'object' && a !== null) || (typeof b === 'object' && b !== null)) throw NOT_PLAIN;
  return a === b;
}

function isIn(value: Value, list: Value): boolean {
  if (value === undefined || list === undefined) return false;
  if (!Array.isArray(list)) throw NOT_PLAIN;
  return list.some((element) => isEqual(element, value));
}

/** What is missing is left out; what is a list would become part of this one. */
function array({ value, expressions = [] }: Node): Plain {
  if (value !== '[') throw NOT_PLAIN;
  const elements = expressions.map(compile);
  return (scope) => {
    const values = elements.map((element) => element(scope)).filter((element) => element !== undefined);
    if (values.some(Array.isArray)) throw NOT_PLAIN;
    return values;
  };
}

function condition(node: Node): Plain {
  const [test, then] = [compile(node.condition as Node), compile(node.then as Node)];
  const otherwise: Plain = node.else ? compile(node.else) : () => undefined;
  return (scope) => (truth(test(scope)) ? then(scope) : otherwise(scope));
}

/** What is bound is seen by what follows in the block. */
function block(nodes: Node[]): Plain {
  const steps = nodes.map((node) => {
    if (node.type !== 'bind') return { evaluate: compile(node) };
    return { name: String(node.lhs?.value), evaluate: compile(node.rhs as Node) };
  });
  return (scope) => {
    const locals = new Map(scope.locals);
    const inner = { ...scope, locals };
    let last: Value;
    for (const { name, evaluate } of steps) {
      last = evaluate(inner);
      if (name !== undefined) locals.set(name, last);
    }
    return last;
  };
}

function call({ procedure, arguments: given = [] }: Node): Plain {
  const name = procedure?.type === 'variable' ? String(procedure.value) : '';
  const plain = PLAIN_FUNCTIONS.get(name);
  if (!plain?.takes.includes(given.length)) {
    // One that is not called need not be known, such as $error.
    return () => {
      throw NOT_PLAIN;
    };
  }
  const args = given.map(compile);
  return (scope) => {
    if (scope.locals.has(name) || Object.hasOwn(scope.bindings, name)) throw NOT_PLAIN;
    return plain.of(
      args.map((arg) => arg(scope)),
      scope.host,
    );
  };
}
