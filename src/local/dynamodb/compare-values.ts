import { compareUtf8 } from '../utf8-order';
import type { AttributeValue, Item } from './attribute-value';
import { compareNumbers } from './decimal';

/** Whether two decoded values are the same; numbers and sets have one form each, so their text decides. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if ('S' in a) return 'S' in b && a.S === b.S;
  if ('N' in a) return 'N' in b && a.N === b.N;
  if ('B' in a) return 'B' in b && a.B === b.B;
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL;
  if ('NULL' in a) return 'NULL' in b;
  if ('M' in a) return 'M' in b && equalItems(a.M, b.M);
  if ('L' in a) {
    return (
      'L' in b && a.L.length === b.L.length && a.L.every((value, at) => equalValues(value, b.L[at] as AttributeValue))
    );
  }
  if ('SS' in a) return 'SS' in b && equalTexts(a.SS, b.SS);
  if ('NS' in a) return 'NS' in b && equalTexts(a.NS, b.NS);
  return 'BS' in b && equalTexts(a.BS, b.BS);
}

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    // An attribute may be called `constructor`.
    return Object.hasOwn(b, name) && equalValues(a[name] as AttributeValue, b[name] as AttributeValue);
  });
}

/** The order of two values of one ordered type; undefined for what cannot be compared. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('S' in a && 'S' in b) return compareUtf8(a.S, b.S);
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('B' in a && 'B' in b) return Buffer.compare(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}

export function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function equalTexts(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}
