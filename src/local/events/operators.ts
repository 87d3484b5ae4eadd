/** A content filter of an event pattern. */
interface Operator {
  /** Whether it is written in a way that is implemented here. */
  takes(argument: unknown): boolean;
  /** @param present the values of the field: none when it is not there, several when it is a list */
  matches(argument: unknown, present: unknown[]): boolean;
}

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

const isText = (value: unknown): value is string => typeof value === 'string';

const listOf = (argument: unknown): unknown[] => (Array.isArray(argument) ? argument : [argument]);

/** Operators by their names in a pattern (EventBridge: "Comparison operators for use in event patterns"). */
export const OPERATORS: Record<string, Operator> = {
  prefix: {
    takes: isText,
    matches: (start, present) => present.some((value) => isText(value) && value.startsWith(start as string)),
  },
  suffix: {
    takes: isText,
    matches: (end, present) => present.some((value) => isText(value) && value.endsWith(end as string)),
  },
  'anything-but': {
    takes: (argument) =>
      listOf(argument).length > 0 && listOf(argument).every((value) => isText(value) || typeof value === 'number'),
    matches: (argument, present) => present.some((value) => !listOf(argument).includes(value)),
  },
  // Only leaves are looked at: an object in the event neither exists nor is absent.
  exists: {
    takes: (argument) => typeof argument === 'boolean',
    matches: (wanted, present) =>
      wanted ? present.some((value) => typeof value !== 'object' || value === null) : present.length === 0,
  },
  numeric: {
    takes: (argument) => pairsOf(argument).length > 0,
    matches: (argument, present) => {
      const pairs = pairsOf(argument);
      return present.some(
        (value) =>
          typeof value === 'number' && pairs.every(([operator, limit]) => COMPARISONS[operator]?.(value, limit)),
      );
    },
  },
};

/** `[">", 0, "<=", 5]` as pairs; none when it is no such list. */
function pairsOf(argument: unknown): [string, number][] {
  if (!Array.isArray(argument) || argument.length % 2 !== 0) return [];
  const pairs: [string, number][] = [];
  for (let i = 0; i < argument.length; i += 2) {
    if (!Object.hasOwn(COMPARISONS, String(argument[i])) || typeof argument[i + 1] !== 'number') return [];
    pairs.push([argument[i], argument[i + 1]]);
  }
  return pairs;
}
