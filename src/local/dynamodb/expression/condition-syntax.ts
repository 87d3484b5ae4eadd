import { type AttributeType, type AttributeValue, typeOf } from '../attribute-value';
import { compareValues } from '../compare-values';
import { formatPath, type Path, parsePath } from './path';
import type { Placeholders } from './placeholders';
import { type ExpressionName, Tokens } from './tokens';

export type Operand =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; value: AttributeValue }
  | { kind: 'size'; of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'not'; condition: Condition }
  | { kind: 'compare'; operator: Comparator; left: Operand; right: Operand }
  | { kind: 'between'; operand: Operand; low: Operand; high: Operand }
  | { kind: 'in'; operand: Operand; list: Operand[] }
  | { kind: 'attribute_exists' | 'attribute_not_exists'; path: Path }
  | { kind: 'attribute_type'; operand: Operand; type: AttributeType }
  | { kind: 'begins_with' | 'contains'; left: Operand; right: Operand };

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
const ORDERED = new Set<AttributeType>(['S', 'N', 'B']);
const PREFIXED = new Set<AttributeType>(['S', 'B']);
const SIZED = new Set<AttributeType>(['S', 'B', 'M', 'L', 'SS', 'NS', 'BS']);
const TYPES = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS']);

/** Operands that `IN` may have (DynamoDB's limit). */
const MOST_IN = 100;

/** @throws ServiceError ValidationException with DynamoDB's words */
export function parseCondition(expression: ExpressionName, text: string, placeholders: Placeholders): Condition {
  const tokens = new Tokens(expression, text);
  const condition = new ConditionParser(tokens, placeholders).or();
  tokens.end();
  return condition;
}

class ConditionParser {
  /** The condition that stood in the parentheses that were closed last. */
  private enclosed: Condition | undefined;

  constructor(
    private readonly tokens: Tokens,
    private readonly placeholders: Placeholders,
  ) {}

  or(): Condition {
    let left = this.and();
    while (this.tokens.accept('OR')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Condition {
    let left = this.not();
    while (this.tokens.accept('AND')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  private not(): Condition {
    return this.tokens.accept('NOT') ? { kind: 'not', condition: this.not() } : this.primary();
  }

  private primary(): Condition {
    const { tokens } = this;
    if (tokens.accept('(')) {
      const inner = this.or();
      tokens.expect(')');
      if (inner === this.enclosed) throw tokens.error('The expression has redundant parentheses;');
      this.enclosed = inner;
      return inner;
    }
    if (isCall(tokens) && tokens.next.text !== 'size') return this.call();
    const left = this.operand();
    if (tokens.accept('BETWEEN')) return this.between(left);
    if (tokens.accept('IN')) return this.in(left);
    const operator = COMPARATORS.find((text) => tokens.accept(text));
    if (!operator) throw tokens.unexpected();
    return this.compare(operator, left, this.operand());
  }

  private compare(operator: Comparator, left: Operand, right: Operand): Condition {
    this.checkDistinct(operator, left, right);
    if (operator !== '=' && operator !== '<>') this.checkTypes(operator, ORDERED, left, right);
    return { kind: 'compare', operator, left, right };
  }

  private between(operand: Operand): Condition {
    const low = this.operand();
    this.tokens.expect('AND');
    const high = this.operand();
    this.checkTypes('BETWEEN', ORDERED, operand, low, high);
    if (low.kind === 'value' && high.kind === 'value') {
      const order = compareValues(low.value, high.value);
      const bounds =
        `lower bound operand: AttributeValue: ${formatValue(low.value)}, ` +
        `upper bound operand: AttributeValue: ${formatValue(high.value)}`;
      if (order === undefined) {
        throw this.tokens.error(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
      }
      if (order > 0) {
        throw this.tokens.error(
          `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
        );
      }
    }
    return { kind: 'between', operand, low, high };
  }

  private in(operand: Operand): Condition {
    this.tokens.expect('(');
    const list = [this.operand()];
    while (this.tokens.accept(',')) list.push(this.operand());
    this.tokens.expect(')');
    if (list.length > MOST_IN) throw this.wrongCount('IN', list.length + 1);
    return { kind: 'in', operand, list };
  }

  private call(): Condition {
    const { tokens } = this;
    const name = tokens.take().text;
    tokens.expect('(');
    const operands = [this.operand()];
    while (tokens.accept(',')) operands.push(this.operand());
    tokens.expect(')');
    const [first, second] = operands as [Operand, Operand?];
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        if (second) throw this.wrongCount(name, operands.length);
        return { kind: name, path: this.pathOf(name, first) };
      case 'attribute_type':
      case 'begins_with':
      case 'contains':
        if (!second || operands.length > 2) throw this.wrongCount(name, operands.length);
        this.checkDistinct(name, first, second);
        if (name === 'attribute_type') return this.attributeType(first, second);
        if (name === 'begins_with') this.checkTypes(name, PREFIXED, first, second);
        return { kind: name, left: first, right: second };
      case 'if_not_exists':
      case 'list_append':
        throw tokens.error(`The function is not allowed in a condition expression; function: ${name}`);
      default:
        throw tokens.error(`Invalid function name; function: ${name}`);
    }
  }

  private attributeType(operand: Operand, named: Operand): Condition {
    this.checkTypes('attribute_type', new Set(['S']), named);
    const type = named.kind === 'value' && 'S' in named.value ? named.value.S : undefined;
    if (type === undefined || !TYPES.has(type)) {
      throw this.tokens.error(
        `Invalid attribute type name found; type: ${type}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
      );
    }
    return { kind: 'attribute_type', operand, type: type as AttributeType };
  }

  private operand(): Operand {
    const { tokens, placeholders } = this;
    if (tokens.next.kind === 'valueToken') {
      return { kind: 'value', value: placeholders.value(tokens.take().text, tokens) };
    }
    if (!isCall(tokens)) return { kind: 'path', path: parsePath(tokens, placeholders) };
    const name = tokens.take().text;
    if (name !== 'size') {
      throw tokens.error(`The function is not allowed to be used this way in an expression; function: ${name}`);
    }
    tokens.expect('(');
    const of = this.operand();
    tokens.expect(')');
    this.checkTypes(name, SIZED, of);
    return { kind: 'size', of };
  }

  private pathOf(name: string, operand: Operand): Path {
    if (operand.kind === 'path') return operand.path;
    throw this.tokens.error(`Operator or function requires a document path; operator or function: ${name}`);
  }

  private checkTypes(name: string, allowed: ReadonlySet<AttributeType>, ...operands: Operand[]): void {
    for (const operand of operands) {
      const type = operand.kind === 'value' ? typeOf(operand.value) : operand.kind === 'size' ? 'N' : undefined;
      if (type && !allowed.has(type)) {
        throw this.tokens.error(
          `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
        );
      }
    }
  }

  private checkDistinct(name: string, first: Operand, second: Operand): void {
    if (first.kind !== 'path' || second.kind !== 'path' || formatPath(first.path) !== formatPath(second.path)) return;
    throw this.tokens.error(
      'The first operand must be distinct from the remaining operands for this operator or function; ' +
        `operator: ${name}, first operand: ${formatPath(first.path)}`,
    );
  }

  private wrongCount(name: string, count: number) {
    return this.tokens.error(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
    );
  }
}

export function isCall(tokens: Tokens): boolean {
  return tokens.next.kind === 'name' && tokens.peek(1).text === '(';
}

function formatValue(value: AttributeValue): string {
  const [[type, content] = []] = Object.entries(value);
  return `{${type}:${content}}`;
}

/** Every path a condition looks at. */
export function pathsOf(condition: Condition): Path[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case 'not':
      return pathsOf(condition.condition);
    case 'compare':
      return pathsOfOperands(condition.left, condition.right);
    case 'between':
      return pathsOfOperands(condition.operand, condition.low, condition.high);
    case 'in':
      return pathsOfOperands(condition.operand, ...condition.list);
    case 'attribute_type':
      return pathsOfOperands(condition.operand);
    case 'begins_with':
    case 'contains':
      return pathsOfOperands(condition.left, condition.right);
    case 'attribute_exists':
    case 'attribute_not_exists':
      return [condition.path];
  }
}

function pathsOfOperands(...operands: Operand[]): Path[] {
  return operands.flatMap((operand) => {
    if (operand.kind === 'size') return pathsOfOperands(operand.of);
    return operand.kind === 'path' ? [operand.path] : [];
  });
}
