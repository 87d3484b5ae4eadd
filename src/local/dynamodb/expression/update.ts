import { compareUtf8 } from '../../utf8-order';
import type { AttributeValue, Item } from '../attribute-value';
import { addNumbers, compareNumbers, subtractNumbers } from '../decimal';
import { validationError } from '../errors';
import { comparePaths, type Path, valueAt, withoutValue, withValue } from './path';
import type { Change, UpdateOperand } from './update-syntax';

/**
 * The item after the changes of an update expression. All of them see the item as it was before; indexes of lists mean its elements as
 * they were, and what is set beyond the end of a list is added in the order of the indexes.
 * @throws ServiceError ValidationException when the item does not have what the expression needs
 */
export function applyUpdate(changes: Change[], item: Item): Item {
  const sets: { path: Path; value: AttributeValue }[] = [];
  const removes: Path[] = [];
  for (const change of changes) {
    const value = changedValue(change, item);
    if (value) sets.push({ path: change.path, value });
    else if (change.kind === 'remove' || valueAt(item, change.path)) removes.push(change.path);
  }
  sets.sort((a, b) => comparePaths(a.path, b.path));
  removes.sort((a, b) => comparePaths(b, a));
  const set = sets.reduce((changed, { path, value }) => withValue(changed, path, value), item);
  return removes.reduce(withoutValue, set);
}

/** @returns undefined when nothing is to stand at the path */
function changedValue(change: Change, item: Item): AttributeValue | undefined {
  switch (change.kind) {
    case 'set':
      return evaluate(change.to, item);
    case 'remove':
      return undefined;
    case 'add': {
      const before = valueAt(item, change.path);
      return before ? added(before, change.value) : change.value;
    }
    case 'delete': {
      const before = valueAt(item, change.path);
      return before && subtracted(before, change.value);
    }
  }
}

function evaluate(operand: UpdateOperand, item: Item): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path': {
      const value = valueAt(item, operand.path);
      if (value) return value;
      throw validationError('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return valueAt(item, operand.path) ?? evaluate(operand.otherwise, item);
    case 'list_append': {
      const [left, right] = [evaluate(operand.left, item), evaluate(operand.right, item)];
      if ('L' in left && 'L' in right) return { L: [...left.L, ...right.L] };
      throw wrongType();
    }
    default: {
      const [left, right] = [evaluate(operand.left, item), evaluate(operand.right, item)];
      if (!('N' in left && 'N' in right)) throw wrongType();
      return { N: operand.kind === '+' ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N) };
    }
  }
}

function added(before: AttributeValue, value: AttributeValue): AttributeValue {
  if ('N' in before && 'N' in value) return { N: addNumbers(before.N, value.N) };
  return withSets(before, value, (a, b) => [...a, ...b.filter((element) => !a.includes(element))]);
}

/** A set never is empty: its attribute goes with its last element. */
function subtracted(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const left = withSets(before, value, (a, b) => a.filter((element) => !b.includes(element)));
  return Object.values(left).some((elements) => elements.length > 0) ? left : undefined;
}

function withSets(
  a: AttributeValue,
  b: AttributeValue,
  change: (a: string[], b: string[]) => string[],
): { SS: string[] } | { NS: string[] } | { BS: string[] } {
  if ('SS' in a && 'SS' in b) return { SS: change(a.SS, b.SS).sort(compareUtf8) };
  if ('NS' in a && 'NS' in b) return { NS: change(a.NS, b.NS).sort(compareNumbers) };
  if ('BS' in a && 'BS' in b) return { BS: change(a.BS, b.BS).sort(compareUtf8) };
  throw wrongType();
}

function wrongType() {
  return validationError('An operand in the update expression has an incorrect data type');
}
