import { ServiceError } from '../service';
import { compareUtf8 } from '../utf8-order';
import type { AttributeValue, Item } from './attribute-value';
import { compareNumbers, normalizeNumber } from './decimal';
import { invalidParameter, validationError } from './errors';

/** How deep lists and maps may be nested (DynamoDB's limit). */
const DEEPEST = 32;

/**
 * Copies an item from a request into the one form it is kept in: numbers normalized, sets sorted.
 * @throws ServiceError ValidationException, SerializationException
 */
export function decodeItem(input: unknown, depth = 0): Item {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrongShape();
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, decodeValue(value, depth)]));
}

/** @throws ServiceError ValidationException, SerializationException */
export function decodeValue(input: unknown, depth = 0): AttributeValue {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrongShape();
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  const [member] = members;
  if (!member || !(member[0] in DECODERS)) {
    throw validationError('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  if (members.length > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return DECODERS[member[0] as keyof typeof DECODERS](member[1], depth);
}

const DECODERS = {
  S: (value: unknown): AttributeValue => ({ S: string(value) }),
  N: (value: unknown): AttributeValue => ({ N: normalizeNumber(string(value)) }),
  B: (value: unknown): AttributeValue => ({ B: base64(value) }),
  BOOL: (value: unknown): AttributeValue => {
    if (typeof value !== 'boolean') throw wrongShape();
    return { BOOL: value };
  },
  NULL: (value: unknown): AttributeValue => {
    if (value !== true) throw invalidParameter('Null attribute value types must have the value of true');
    return { NULL: true };
  },
  M: (value: unknown, depth: number): AttributeValue => ({ M: decodeItem(value, deeper(depth)) }),
  L: (value: unknown, depth: number): AttributeValue => {
    const inner = deeper(depth);
    return { L: list(value).map((element) => decodeValue(element, inner)) };
  },
  SS: (value: unknown): AttributeValue => ({ SS: set('string', list(value).map(string), compareUtf8) }),
  NS: (value: unknown): AttributeValue => ({
    NS: set(
      'number',
      list(value).map((element) => normalizeNumber(string(element))),
      compareNumbers,
    ),
  }),
  BS: (value: unknown): AttributeValue => ({ BS: set('binary', list(value).map(base64), compareUtf8) }),
};

function deeper(depth: number): number {
  if (depth >= DEEPEST) throw validationError('Nesting Levels have exceeded supported limits');
  return depth + 1;
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw wrongShape();
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw wrongShape();
  return value;
}

function base64(value: unknown): string {
  const text = string(value);
  if (Buffer.from(text, 'base64').toString('base64') !== text) throw wrongShape();
  return text;
}

function set(what: string, elements: string[], compare: (a: string, b: string) => number): string[] {
  if (elements.length === 0) throw invalidParameter(`An ${what} set  may not be empty`);
  if (new Set(elements).size < elements.length) {
    throw invalidParameter(`Input collection [${elements.join(', ')}] contains duplicates.`);
  }
  return elements.sort(compare);
}

function wrongShape(): ServiceError {
  return new ServiceError('SerializationException', 'The request has an attribute value of the wrong shape');
}
