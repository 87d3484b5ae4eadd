import type { AttributeValue, Item } from '../attribute-value';
import { validationError } from '../errors';
import type { Placeholders } from './placeholders';
import { isReservedWord } from './reserved-words';
import type { Tokens } from './tokens';

/** Where a value stands in an item: the attribute's name, then names in maps and indexes of lists. */
export type Path = [string, ...(string | number)[]];

export function parsePath(tokens: Tokens, placeholders: Placeholders): Path {
  const path: Path = [parseName(tokens, placeholders)];
  for (;;) {
    if (tokens.accept('.')) path.push(parseName(tokens, placeholders));
    else if (tokens.accept('[')) {
      if (tokens.next.kind !== 'number') throw tokens.unexpected();
      path.push(Number(tokens.take().text));
      tokens.expect(']');
    } else return path;
  }
}

function parseName(tokens: Tokens, placeholders: Placeholders): string {
  const { kind, text } = tokens.next;
  if (kind === 'nameToken') return placeholders.name(tokens.take().text, tokens);
  if (kind !== 'name') throw tokens.unexpected();
  if (isReservedWord(text)) {
    throw tokens.error(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
  }
  return tokens.take().text;
}

export function formatPath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

/** @throws ServiceError ValidationException when one path is, or is part of, another */
export function checkDistinct(paths: Path[], tokens: Tokens): void {
  for (const [at, path] of paths.entries()) {
    for (const earlier of paths.slice(0, at)) {
      const common = Math.min(path.length, earlier.length);
      let same = 0;
      while (same < common && path[same] === earlier[same]) same++;
      if (same === common) {
        throw tokens.error(
          'Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
            `path one: ${formatPath(earlier)}, path two: ${formatPath(path)}`,
        );
      }
      if (typeof path[same] !== typeof earlier[same]) {
        throw tokens.error(
          'Two document paths conflict with each other; must remove or rewrite one of these paths; ' +
            `path one: ${formatPath(earlier)}, path two: ${formatPath(path)}`,
        );
      }
    }
  }
}

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) value = value && child(value, step);
  return value;
}

/**
 * The item with a value at a path. An index beyond the end of a list adds to it.
 * @throws ServiceError ValidationException when there is nothing the value could be put into
 */
export function withValue(item: Item, path: Path, value: AttributeValue): Item {
  return rebuilt({ M: item }, path, (container, step) => {
    if (typeof step === 'string' && 'M' in container) return { M: { ...container.M, ...own(step, value) } };
    if (typeof step === 'number' && 'L' in container) {
      return { L: [...container.L.slice(0, step), value, ...container.L.slice(step + 1)] };
    }
    throw invalidPath();
  });
}

/**
 * The item without what stands at a path.
 * @throws ServiceError ValidationException when what should contain it is missing
 */
export function withoutValue(item: Item, path: Path): Item {
  return rebuilt({ M: item }, path, (container, step) => {
    if (typeof step === 'string' && 'M' in container) {
      const { [step]: _, ...rest } = container.M;
      return { M: rest };
    }
    if (typeof step === 'number' && 'L' in container) return { L: container.L.filter((_, at) => at !== step) };
    throw invalidPath();
  });
}

/** Sorts paths by their steps, so that later elements of a list come after earlier ones. */
export function comparePaths(a: Path, b: Path): number {
  for (const [at, step] of a.entries()) {
    const other = b[at];
    if (step === other) continue;
    if (other === undefined) return 1;
    if (typeof step === 'number' && typeof other === 'number') return step - other;
    return String(step) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

function rebuilt(
  root: { M: Item },
  path: Path,
  change: (container: AttributeValue, step: string | number) => AttributeValue,
): Item {
  const visit = (container: AttributeValue, at: number): AttributeValue => {
    const step = path[at] as string | number;
    if (at === path.length - 1) return change(container, step);
    const inner = child(container, step);
    if (!inner) throw invalidPath();
    const replaced = visit(inner, at + 1);
    if ('M' in container) return { M: { ...container.M, ...own(step as string, replaced) } };
    return { L: (container as { L: AttributeValue[] }).L.map((value, index) => (index === step ? replaced : value)) };
  };
  return (visit(root, 0) as { M: Item }).M;
}

function child(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  // An attribute may be called `constructor`.
  return 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
}

/** A computed key in a literal, so that `__proto__` is a name like any other. */
function own(name: string, value: AttributeValue): Item {
  return { [name]: value };
}

function invalidPath() {
  return validationError('The document path provided in the update expression is invalid for update');
}
