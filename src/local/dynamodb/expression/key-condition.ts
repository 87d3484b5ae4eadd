import { type AttributeValue, typeOf } from '../attribute-value';
import { invalidParameter, validationError } from '../errors';
import { filledKeyText } from '../key';
import type { KeyAttribute, TableDefinition } from '../table-definition';
import { type Condition, parseCondition } from './condition-syntax';
import type { Placeholders } from './placeholders';

/** Which sort keys a query wants. */
export type SortKeyCondition =
  | { kind: 'compare'; operator: '=' | '<' | '<=' | '>' | '>='; value: AttributeValue }
  | { kind: 'between'; low: AttributeValue; high: AttributeValue }
  | { kind: 'begins_with'; prefix: AttributeValue };

export interface KeyCondition {
  partition: AttributeValue;
  sort?: SortKeyCondition;
}

/** @throws ServiceError ValidationException with DynamoDB's words */
export function parseKeyCondition(text: string, placeholders: Placeholders, table: TableDefinition): KeyCondition {
  const byName = new Map<string, SortKeyCondition>();
  for (const part of conjunction(parseCondition('KeyConditionExpression', text, placeholders))) {
    const { name, condition } = onKey(part);
    if (byName.has(name)) throw validationError('KeyConditionExpressions must only contain one condition per key');
    byName.set(name, condition);
  }
  const partition = byName.get(table.partitionKey.name);
  const sort = table.sortKey && byName.get(table.sortKey.name);
  if (!partition) throw validationError(`Query condition missed key schema element: ${table.partitionKey.name}`);
  if (partition.kind !== 'compare' || partition.operator !== '=') {
    throw validationError('Query key condition not supported');
  }
  if (byName.size > (sort ? 2 : 1)) {
    throw table.sortKey && byName.size === 2
      ? validationError(`Query condition missed key schema element: ${table.sortKey.name}`)
      : validationError('Query key condition not supported');
  }
  checkValues(table.partitionKey, partition);
  if (table.sortKey && sort) checkValues(table.sortKey, sort);
  return { partition: partition.value, ...(sort && { sort }) };
}

function conjunction(condition: Condition): Condition[] {
  if (condition.kind === 'and') return [...conjunction(condition.left), ...conjunction(condition.right)];
  if (condition.kind === 'or' || condition.kind === 'not' || condition.kind === 'in') {
    throw notAllowed(condition.kind.toUpperCase());
  }
  return [condition];
}

function onKey(condition: Condition): { name: string; condition: SortKeyCondition } {
  if (condition.kind === 'compare') {
    const { operator, left, right } = condition;
    if (operator === '<>') throw notAllowed(operator);
    if (left.kind === 'path' && right.kind === 'value') {
      return { name: attribute(left.path), condition: { kind: 'compare', operator, value: right.value } };
    }
  } else if (condition.kind === 'between') {
    const { operand, low, high } = condition;
    if (operand.kind === 'path' && low.kind === 'value' && high.kind === 'value') {
      return { name: attribute(operand.path), condition: { kind: 'between', low: low.value, high: high.value } };
    }
  } else if (condition.kind === 'begins_with') {
    const { left, right } = condition;
    if (left.kind === 'path' && right.kind === 'value') {
      return { name: attribute(left.path), condition: { kind: 'begins_with', prefix: right.value } };
    }
  } else {
    throw notAllowed(condition.kind);
  }
  throw validationError('Query key condition not supported');
}

function attribute(path: (string | number)[]): string {
  if (path.length === 1) return path[0] as string;
  throw validationError(
    'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
  );
}

function checkValues(key: KeyAttribute, condition: SortKeyCondition): void {
  const values =
    condition.kind === 'compare'
      ? [condition.value]
      : condition.kind === 'between'
        ? [condition.low, condition.high]
        : [condition.prefix];
  if (values.some((value) => typeOf(value) !== key.type)) {
    throw invalidParameter('Condition parameter type does not match schema type');
  }
  for (const value of values) filledKeyText(key, value);
}

function notAllowed(operator: string) {
  return validationError(
    `Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: ${operator}`,
  );
}
