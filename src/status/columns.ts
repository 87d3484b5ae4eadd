/** A column of a Table, as server-side printing names it. */
export interface Column {
  name: string;
  type: string;
  format: string;
  description: string;
  /** 0 always shown, more only with `-o wide`. */
  priority: number;
}

export function column(name: string, type: string, priority: number, description: string): Column {
  return { name, type, format: name === 'Name' ? 'name' : '', description, priority };
}

export type Cell = string | number | boolean;

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Each up to its end: the larger unit, and the smaller one that is shown beside it (kubernetes-jobs.md 10.1). */
const STEPS: { below: number; unit: number; sign: string; rest?: { unit: number; sign: string } }[] = [
  { below: 2 * MINUTE, unit: SECOND, sign: 's' },
  { below: 10 * MINUTE, unit: MINUTE, sign: 'm', rest: { unit: SECOND, sign: 's' } },
  { below: 3 * HOUR, unit: MINUTE, sign: 'm' },
  { below: 8 * HOUR, unit: HOUR, sign: 'h', rest: { unit: MINUTE, sign: 'm' } },
  { below: 2 * DAY, unit: HOUR, sign: 'h' },
  { below: 8 * DAY, unit: DAY, sign: 'd', rest: { unit: HOUR, sign: 'h' } },
  { below: 2 * YEAR, unit: DAY, sign: 'd' },
  { below: 8 * YEAR, unit: YEAR, sign: 'y', rest: { unit: DAY, sign: 'd' } },
  { below: Number.POSITIVE_INFINITY, unit: YEAR, sign: 'y' },
];

/** A duration as kubectl shows it, e.g. `45s`, `3m20s`, `5h`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const { unit, sign, rest } = STEPS.find(({ below }) => seconds < below) as (typeof STEPS)[number];
  const remainder = rest ? Math.floor((seconds % unit) / rest.unit) : 0;
  return `${Math.floor(seconds / unit)}${sign}${rest && remainder > 0 ? `${remainder}${rest.sign}` : ''}`;
}

/** How long ago something was. @param time RFC 3339 */
export function age(time: string | undefined, now: Date): string {
  return time === undefined ? '<unknown>' : humanDuration(now.getTime() - Date.parse(time));
}
