import { compareUtf8 } from '../utf8-order';
import { type AttributeValue, type Item, typeOf } from './attribute-value';
import { bytesOf } from './compare-values';
import { compareNumbers } from './decimal';
import { decodeValue } from './decode-value';
import { invalidParameter, validationError } from './errors';
import type { KeyAttribute, TableDefinition } from './table-definition';

/** A primary key as text that orders as its values do: binary as one character a byte, the sort key empty when the table has none. */
export interface Key {
  partition: string;
  sort: string;
}

/** Sizes of key values, in bytes (DynamoDB's limits). */
const LARGEST_PARTITION_KEY = 2048;
const LARGEST_SORT_KEY = 1024;

/**
 * The key of a `Key` member, which has nothing but the key's attributes.
 * @throws ServiceError ValidationException
 */
export function decodeKey(table: TableDefinition, input: Record<string, unknown>): Key {
  const attributes = table.sortKey ? [table.partitionKey, table.sortKey] : [table.partitionKey];
  const given = Object.keys(input).filter((name) => input[name] !== undefined);
  if (given.length !== attributes.length || attributes.some(({ name }) => !given.includes(name))) throw mismatch();
  const item = Object.fromEntries(given.map((name) => [name, decodeValue(input[name])]));
  if (attributes.some(({ name, type }) => typeOf(item[name] as AttributeValue) !== type)) throw mismatch();
  return keyOfItem(table, item);
}

/**
 * The key of a whole item.
 * @throws ServiceError ValidationException when the item lacks a part of it, or has one of the wrong type
 */
export function keyOfItem(table: TableDefinition, item: Item): Key {
  const partition = keyValue(table.partitionKey, item);
  const sort = table.sortKey ? keyValue(table.sortKey, item) : '';
  if (sizeOfKey(table.partitionKey, partition) > LARGEST_PARTITION_KEY) {
    throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${LARGEST_PARTITION_KEY} bytes`);
  }
  if (table.sortKey && sizeOfKey(table.sortKey, sort) > LARGEST_SORT_KEY) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${LARGEST_SORT_KEY} bytes`,
    );
  }
  return { partition, sort };
}

/** The attributes of the key, as they stand in an item. */
export function keyAttributes(table: TableDefinition, item: Item): Item {
  const names = [table.partitionKey.name, ...(table.sortKey ? [table.sortKey.name] : [])];
  return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
}

/** The attributes a `Key` member has, when there is no item yet. */
export function attributesOfKey(table: TableDefinition, key: Key): Item {
  return {
    [table.partitionKey.name]: attributeOf(table.partitionKey, key.partition),
    ...(table.sortKey && { [table.sortKey.name]: attributeOf(table.sortKey, key.sort) }),
  };
}

/** A value of a key attribute as the text it is ordered by. */
export function keyText(value: AttributeValue): string {
  if ('S' in value) return value.S;
  if ('N' in value) return value.N;
  if ('B' in value) return bytesOf(value.B).toString('latin1');
  throw new TypeError(`a ${typeOf(value)} is no key`);
}

/**
 * The text of a value that a key attribute can have.
 * @throws ServiceError ValidationException when it is empty
 */
export function filledKeyText({ name, type }: KeyAttribute, value: AttributeValue): string {
  const text = keyText(value);
  if (text !== '') return text;
  throw validationError(
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
      `${type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
  );
}

/** Orders what `keyText` returns. */
export function compareKeyTexts(type: KeyAttribute['type'] = 'S'): (a: string, b: string) => number {
  return type === 'N' ? compareNumbers : compareUtf8;
}

function keyValue({ name, type }: KeyAttribute, item: Item): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
  if (typeOf(value) !== type) {
    throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
  }
  return filledKeyText({ name, type }, value);
}

/** Bytes; binary has one for each character of its text, whatever that would have in UTF-8. */
function sizeOfKey({ type }: KeyAttribute, text: string): number {
  return type === 'B' ? text.length : Buffer.byteLength(text);
}

function attributeOf({ type }: KeyAttribute, text: string): AttributeValue {
  if (type === 'S') return { S: text };
  return type === 'N' ? { N: text } : { B: Buffer.from(text, 'latin1').toString('base64') };
}

function mismatch() {
  return validationError('The provided key element does not match the schema');
}
