import { type AttributeType, type AttributeValue, typeOf } from '../attribute-value';
import { isCall } from './condition-syntax';
import { checkDistinct, type Path, parsePath } from './path';
import type { Placeholders } from './placeholders';
import { Tokens } from './tokens';

export type UpdateOperand =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; value: AttributeValue }
  | { kind: 'if_not_exists'; path: Path; otherwise: UpdateOperand }
  | { kind: 'list_append' | '+' | '-'; left: UpdateOperand; right: UpdateOperand };

export type Change =
  | { kind: 'set'; path: Path; to: UpdateOperand }
  | { kind: 'remove'; path: Path }
  | { kind: 'add' | 'delete'; path: Path; value: AttributeValue };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** @throws ServiceError ValidationException with DynamoDB's words */
export function parseUpdate(text: string, placeholders: Placeholders): Change[] {
  const tokens = new Tokens('UpdateExpression', text);
  const parser = new UpdateParser(tokens, placeholders);
  const changes: Change[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((keyword) => tokens.accept(keyword));
    if (!section) throw tokens.unexpected();
    if (seen.has(section)) {
      throw tokens.error(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do changes.push(parser.change(section));
    while (tokens.accept(','));
  } while (tokens.next.kind !== 'end');
  checkDistinct(
    changes.map((change) => change.path),
    tokens,
  );
  return changes;
}

class UpdateParser {
  constructor(
    private readonly tokens: Tokens,
    private readonly placeholders: Placeholders,
  ) {}

  change(section: (typeof SECTIONS)[number]): Change {
    const path = parsePath(this.tokens, this.placeholders);
    switch (section) {
      case 'REMOVE':
        return { kind: 'remove', path };
      case 'SET':
        this.tokens.expect('=');
        return { kind: 'set', path, to: this.sum() };
      case 'ADD':
        return { kind: 'add', path, value: this.literal(section, ['N', 'SS', 'NS', 'BS']) };
      case 'DELETE':
        return { kind: 'delete', path, value: this.literal(section, ['SS', 'NS', 'BS']) };
    }
  }

  private sum(): UpdateOperand {
    const left = this.operand();
    const kind = (['+', '-'] as const).find((sign) => this.tokens.accept(sign));
    if (!kind) return left;
    const right = this.operand();
    for (const operand of [left, right]) this.checkType(kind, operand, 'N');
    return { kind, left, right };
  }

  private operand(): UpdateOperand {
    const { tokens, placeholders } = this;
    if (tokens.accept('(')) {
      const inner = this.sum();
      tokens.expect(')');
      return inner;
    }
    if (tokens.next.kind === 'valueToken') {
      return { kind: 'value', value: placeholders.value(tokens.take().text, tokens) };
    }
    return isCall(tokens) ? this.call() : { kind: 'path', path: parsePath(tokens, placeholders) };
  }

  private call(): UpdateOperand {
    const { tokens } = this;
    const name = tokens.take().text;
    if (name !== 'if_not_exists' && name !== 'list_append') {
      throw tokens.error(
        /^(attribute_(not_)?exists|attribute_type|begins_with|contains|size)$/.test(name)
          ? `The function is not allowed in an update expression; function: ${name}`
          : `Invalid function name; function: ${name}`,
      );
    }
    tokens.expect('(');
    const operands = [this.operand()];
    while (tokens.accept(',')) operands.push(this.operand());
    tokens.expect(')');
    const [left, right] = operands as [UpdateOperand, UpdateOperand?];
    if (!right || operands.length > 2) {
      throw tokens.error(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    if (name === 'list_append') {
      for (const operand of [left, right]) this.checkType(name, operand, 'L');
      return { kind: name, left, right };
    }
    if (left.kind !== 'path') {
      throw tokens.error(`Operator or function requires a document path; operator or function: ${name}`);
    }
    return { kind: name, path: left.path, otherwise: right };
  }

  private checkType(name: string, operand: UpdateOperand, wanted: AttributeType): void {
    if (operand.kind !== 'value' || typeOf(operand.value) === wanted) return;
    throw this.tokens.error(
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(operand.value)}`,
    );
  }

  private literal(section: 'ADD' | 'DELETE', allowed: AttributeType[]): AttributeValue {
    const { tokens } = this;
    if (tokens.next.kind !== 'valueToken') throw tokens.unexpected();
    const value = this.placeholders.value(tokens.take().text, tokens);
    if (allowed.includes(typeOf(value))) return value;
    throw tokens.error(
      `Incorrect operand type for operator or function; operator: ${section}, ` +
        `operand type: ${typeOf(value)}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
    );
  }
}
