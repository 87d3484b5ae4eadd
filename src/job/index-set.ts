/**
 * Sets of completion indexes in the compressed text of `status.completedIndexes` and `successPolicy.rules[].succeededIndexes`:
 * ascending decimal numbers, runs of three and more written `first-last`. Sets are kept as intervals, so that a Job of 100,000
 * indexes costs what its gaps cost.
 */

/** Indexes `first` to `last`, both included. */
export interface Interval {
  first: number;
  last: number;
}

/** @param ascending strictly increasing indexes */
function intervalsOf(ascending: Iterable<number>): Interval[] {
  const intervals: Interval[] = [];
  let open: Interval | undefined;
  for (const index of ascending) {
    if (open !== undefined && index === open.last + 1) {
      open.last = index;
    } else {
      open = { first: index, last: index };
      intervals.push(open);
    }
  }
  return intervals;
}

/**
 * @param ascending strictly increasing indexes
 * @returns e.g. `1,3-5,7`; two neighbours stay `0,1`, as Kubernetes writes them; the empty set is the empty text
 */
export function formatIndexes(ascending: Iterable<number>): string {
  return formatIntervals(intervalsOf(ascending));
}

export function formatIntervals(intervals: readonly Interval[]): string {
  return intervals
    .map(({ first, last }) => {
      if (first === last) return `${first}`;
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
    })
    .join(',');
}

export function countIndexes(intervals: readonly Interval[]): number {
  return intervals.reduce((total, { first, last }) => total + last - first + 1, 0);
}

/** The indexes themselves, ascending. */
export function* indexesOf(intervals: readonly Interval[]): Generator<number> {
  for (const { first, last } of intervals) {
    for (let index = first; index <= last; index++) yield index;
  }
}

export type ParsedIndexes = { intervals: Interval[] } | { error: string };

/**
 * Reads what a user wrote. Unlike `formatIndexes` it takes two neighbours as an interval (`0-1`); empty text is the empty set.
 *
 * @param completions every index must be smaller
 * @returns the first mistake from the left, worded as the API server words it
 */
export function parseIndexes(text: string, completions: number): ParsedIndexes {
  const intervals: Interval[] = [];
  if (text === '') return { intervals };
  let previous: number | undefined;
  for (const fragment of text.split(',')) {
    const limits = fragment.split('-');
    if (limits.length > 2) {
      return {
        error: `the fragment ${JSON.stringify(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`,
      };
    }
    for (const limit of limits) {
      const index = parseIndex(limit);
      if (index === undefined) return { error: `cannot convert string to integer for index: ${JSON.stringify(limit)}` };
      if (index >= completions) return { error: `too large index: ${JSON.stringify(limit)}` };
      if (previous !== undefined && previous >= index) {
        return { error: `non-increasing order, previous: ${previous}, current: ${index}` };
      }
      previous = index;
    }
    const first = Number(limits[0]);
    intervals.push({ first, last: Number(limits[1] ?? first) });
  }
  return { intervals: joined(intervals) };
}

/**
 * Reads a stored status, as forgivingly as the Job controller does: parts that are damaged or out of order are skipped and indexes
 * of `completions` and above are dropped, which is how a Job that was scaled down forgets results.
 */
export function readIndexes(text: string, completions: number): Interval[] {
  const intervals: Interval[] = [];
  for (const fragment of text.split(',')) {
    const [first, last = first, ...more] = fragment.split('-').map(parseIndex);
    if (first === undefined || last === undefined || more.length > 0) continue;
    const previous = intervals.at(-1)?.last ?? -1;
    if (first > previous && last >= first && first < completions) {
      intervals.push({ first, last: Math.min(last, completions - 1) });
    }
  }
  return joined(intervals);
}

/** Go's strconv.Atoi takes a plus sign and leading zeros; a minus sign was already taken for an interval. */
function parseIndex(text: string): number | undefined {
  return /^\+?[0-9]+$/.test(text) ? Number(text) : undefined;
}

function joined(intervals: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const interval of intervals) {
    const before = result.at(-1);
    if (before !== undefined && before.last + 1 === interval.first) before.last = interval.last;
    else result.push({ ...interval });
  }
  return result;
}
