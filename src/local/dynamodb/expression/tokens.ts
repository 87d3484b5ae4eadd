import { validationError } from '../errors';

/** Which member of a request an expression is, e.g. `ConditionExpression`: it stands in every error. */
export type ExpressionName = `${'Condition' | 'KeyCondition' | 'Filter' | 'Update' | 'Projection'}Expression`;

export interface Token {
  kind: 'name' | 'nameToken' | 'valueToken' | 'number' | 'symbol' | 'end';
  text: string;
}

/** Longest expression, in bytes (DynamoDB's limit). */
const LONGEST = 4096;

const TOKEN =
  /\s*(?:(?<name>[A-Za-z][A-Za-z0-9_]*)|(?<nameToken>#[A-Za-z0-9_]+)|(?<valueToken>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[<>=(),.[\]+-]))/y;

/** The text of one expression, token by token. */
export class Tokens {
  private readonly tokens: Token[] = [];
  private at = 0;

  /** @throws ServiceError ValidationException for an empty or too long expression, or a character that means nothing */
  constructor(
    readonly expression: ExpressionName,
    text: string,
  ) {
    if (text.trim() === '') throw this.error('The expression can not be empty;');
    const size = Buffer.byteLength(text);
    if (size > LONGEST) {
      throw this.error(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    }
    const end = text.trimEnd().length;
    TOKEN.lastIndex = 0;
    for (let position = 0; position < end; position = TOKEN.lastIndex) {
      const found = TOKEN.exec(text)?.groups;
      if (!found)
        throw this.syntaxError(
          (text.slice(position).trim()[0] ?? '') as string,
          text.slice(position, position + 12).trim(),
        );
      for (const kind in found) {
        const token = found[kind];
        if (token !== undefined) this.tokens.push({ kind: kind as Token['kind'], text: token });
      }
    }
  }

  get next(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: '<EOF>' };
  }

  take(): Token {
    const token = this.next;
    this.at++;
    return token;
  }

  /** Takes the next token when it is this symbol, or this keyword in any case. */
  accept(text: string): boolean {
    const { kind } = this.next;
    const same = kind === 'symbol' ? this.next.text === text : kind === 'name' && this.next.text.toUpperCase() === text;
    if (same) this.at++;
    return same;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  end(): void {
    if (this.next.kind !== 'end') throw this.unexpected();
  }

  unexpected() {
    const near = [this.tokens[this.at - 1], this.next, this.tokens[this.at + 1]].flatMap((token) => token?.text ?? []);
    return this.syntaxError(this.next.text, near.join(' '));
  }

  error(message: string) {
    return validationError(`Invalid ${this.expression}: ${message}`);
  }

  private syntaxError(token: string, near: string) {
    return this.error(`Syntax error; token: "${token}", near: "${near}"`);
  }
}
