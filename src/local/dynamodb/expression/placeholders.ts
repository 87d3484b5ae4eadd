import type { AttributeValue } from '../attribute-value';
import { decodeValue } from '../decode-value';
import { validationError } from '../errors';
import type { Tokens } from './tokens';

export interface PlaceholderMembers {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** The names and values that the expressions of one request may use, each of which must be used. */
export class Placeholders {
  private readonly names: Map<string, string>;
  private readonly values: Map<string, AttributeValue>;
  private readonly unusedNames: Set<string>;
  private readonly unusedValues: Set<string>;

  /** @throws ServiceError ValidationException for a malformed placeholder or value, and when there is no expression to use them in */
  constructor({ ExpressionAttributeNames, ExpressionAttributeValues }: PlaceholderMembers, hasExpression: boolean) {
    if (!hasExpression) {
      if (ExpressionAttributeNames)
        throw validationError('ExpressionAttributeNames can only be specified when using expressions');
      if (ExpressionAttributeValues) {
        throw validationError('ExpressionAttributeValues can only be specified when using expressions');
      }
    }
    this.names = placeholders('ExpressionAttributeNames', '#', ExpressionAttributeNames, (name) => name);
    this.values = placeholders('ExpressionAttributeValues', ':', ExpressionAttributeValues, (value) =>
      decodeValue(value),
    );
    this.unusedNames = new Set(this.names.keys());
    this.unusedValues = new Set(this.values.keys());
  }

  name(token: string, tokens: Tokens): string {
    const name = this.names.get(token);
    if (name === undefined) {
      throw tokens.error(
        `An expression attribute name used in the document path is not defined; attribute name: ${token}`,
      );
    }
    this.unusedNames.delete(token);
    return name;
  }

  value(token: string, tokens: Tokens): AttributeValue {
    const value = this.values.get(token);
    if (value === undefined) {
      throw tokens.error(`An expression attribute value used in expression is not defined; attribute value: ${token}`);
    }
    this.unusedValues.delete(token);
    return value;
  }

  /**
   * Called once every expression of the request is parsed.
   * @throws ServiceError ValidationException when something given was not used
   */
  checkUsed(): void {
    for (const [member, unused] of [
      ['ExpressionAttributeNames', this.unusedNames],
      ['ExpressionAttributeValues', this.unusedValues],
    ] as const) {
      if (unused.size > 0) {
        throw validationError(`Value provided in ${member} unused in expressions: keys: {${[...unused].join(', ')}}`);
      }
    }
  }
}

function placeholders<T, U>(
  member: string,
  sign: string,
  given: Record<string, T> | undefined,
  decode: (value: T) => U,
): Map<string, U> {
  const entries = Object.entries(given ?? {});
  if (given && entries.length === 0) throw validationError(`${member} must not be empty`);
  return new Map(
    entries.map(([token, value]) => {
      if (token[0] !== sign || !/^.[A-Za-z0-9_]+$/.test(token)) {
        throw validationError(`${member} contains invalid key: Syntax error; key: "${token}"`);
      }
      return [token, decode(value)];
    }),
  );
}
