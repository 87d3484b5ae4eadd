import { type AttributeValue, type Item, typeOf } from '../attribute-value';
import { bytesOf, compareValues, equalValues } from '../compare-values';
import type { Comparator, Condition, Operand } from './condition-syntax';
import { valueAt } from './path';

/** Whether a condition holds for an item; one that does not exist is an item without attributes. */
export function matchCondition(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return matchCondition(condition.left, item) && matchCondition(condition.right, item);
    case 'or':
      return matchCondition(condition.left, item) || matchCondition(condition.right, item);
    case 'not':
      return !matchCondition(condition.condition, item);
    case 'compare':
      return compare(condition.operator, resolve(condition.left, item), resolve(condition.right, item));
    case 'between': {
      const value = resolve(condition.operand, item);
      return compare('>=', value, resolve(condition.low, item)) && compare('<=', value, resolve(condition.high, item));
    }
    case 'in': {
      const value = resolve(condition.operand, item);
      return condition.list.some((operand) => compare('=', value, resolve(operand, item)));
    }
    case 'attribute_exists':
      return valueAt(item, condition.path) !== undefined;
    case 'attribute_not_exists':
      return valueAt(item, condition.path) === undefined;
    case 'attribute_type': {
      const value = resolve(condition.operand, item);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case 'begins_with':
      return both(resolve(condition.left, item), resolve(condition.right, item), beginsWith);
    case 'contains':
      return both(resolve(condition.left, item), resolve(condition.right, item), contains);
  }
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(item, operand.path);
    case 'size': {
      const value = resolve(operand.of, item);
      return value && sizeOf(value);
    }
  }
}

/** What is missing is not equal to anything, and therefore different from everything. */
function compare(operator: Comparator, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (operator === '=' || operator === '<>') return both(a, b, equalValues) === (operator === '=');
  const order = a && b ? compareValues(a, b) : undefined;
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function both(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
  test: (a: AttributeValue, b: AttributeValue) => boolean,
): boolean {
  return a !== undefined && b !== undefined && test(a, b);
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if ('B' in value && 'B' in prefix) {
    const start = bytesOf(prefix.B);
    return bytesOf(value.B).subarray(0, start.length).equals(start);
  }
  return false;
}

function contains(value: AttributeValue, sought: AttributeValue): boolean {
  if ('S' in value) return 'S' in sought && value.S.includes(sought.S);
  if ('B' in value) return 'B' in sought && bytesOf(value.B).includes(bytesOf(sought.B));
  if ('SS' in value) return 'S' in sought && value.SS.includes(sought.S);
  if ('NS' in value) return 'N' in sought && value.NS.includes(sought.N);
  if ('BS' in value) return 'B' in sought && value.BS.includes(sought.B);
  return 'L' in value && value.L.some((element) => equalValues(element, sought));
}

/** Characters of text, bytes of binary, elements of the others; numbers, booleans and null have no size. */
function sizeOf(value: AttributeValue): AttributeValue | undefined {
  if ('S' in value) return number(value.S.length);
  if ('B' in value) return number(Buffer.byteLength(value.B, 'base64'));
  if ('SS' in value) return number(value.SS.length);
  if ('NS' in value) return number(value.NS.length);
  if ('BS' in value) return number(value.BS.length);
  if ('L' in value) return number(value.L.length);
  return 'M' in value ? number(Object.keys(value.M).length) : undefined;
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}
