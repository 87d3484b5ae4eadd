import type { AttributeValue, Item } from './attribute-value';

/**
 * Bytes of an item as DynamoDB counts them: names and text in UTF-8, binary as it is, two digits of a number in a byte and one more, 3
 * for a list or map and 1 for each of its elements ("DynamoDB item sizes and formats", Developer Guide).
 */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + sizeOfValue(item[name] as AttributeValue);
  return size;
}

function sizeOfValue(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return sizeOfNumber(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('M' in value) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  if ('L' in value) return 3 + value.L.length + sum(value.L, sizeOfValue);
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text));
  if ('NS' in value) return sum(value.NS, sizeOfNumber);
  return sum(value.BS, (text) => Buffer.byteLength(text, 'base64'));
}

function sizeOfNumber(text: string): number {
  const digits = text.replace(/^-?0*\.?0*|[.-]/g, '').replace(/0+$/, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function sum<T>(elements: T[], size: (element: T) => number): number {
  return elements.reduce((total, element) => total + size(element), 0);
}
