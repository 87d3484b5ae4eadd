/**
 * Expressions of EventBridge Scheduler (User Guide, "Schedule types"). Of cron's characters `L`, `W` and `#` are not implemented, and names of months
 * and days neither.
 */
export type ScheduleExpression =
  | { kind: 'cron'; fields: CronFields }
  | { kind: 'rate'; milliseconds: number }
  /** Wall time as if the zone were UTC, in milliseconds. */
  | { kind: 'at'; wall: number };

export interface CronFields {
  minutes: Set<number>;
  hours: Set<number>;
  months: Set<number>;
  /** undefined: every year. */
  years: Set<number> | undefined;
  /** Which of them was not `?`. */
  days: { of: 'month' | 'week'; values: Set<number> };
}

/** The text is no expression, or one that is not implemented. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @throws ExpressionError */
export function parseExpression(text: string): ScheduleExpression {
  const [, kind, inner = ''] = /^(cron|rate|at)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'cron') return { kind, fields: parseCron(inner) };
  if (kind === 'rate') return { kind, milliseconds: parseRate(inner) };
  if (kind === 'at') return { kind, wall: parseAt(inner) };
  throw new ExpressionError(`Invalid Schedule Expression ${text}.`);
}

function parseRate(text: string): number {
  const [, value, unit = '', plural] = /^([1-9][0-9]*) (minute|hour|day)(s?)$/.exec(text) ?? [];
  // One minute, and two minutes.
  if (value === undefined || (value === '1') === (plural === 's'))
    throw new ExpressionError(`Invalid Schedule Expression rate(${text}).`);
  return Number(value) * (UNITS[unit] ?? 0);
}

function parseAt(text: string): number {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(wall)) throw new ExpressionError(`Invalid Schedule Expression at(${text}).`);
  return wall;
}

function parseCron(text: string): CronFields {
  const [minutes = '', hours = '', day = '', months = '', weekday = '', years = '', ...more] = text.split(' ');
  if (years === '' || more.length > 0) throw new ExpressionError(`Invalid Schedule Expression cron(${text}).`);
  if ((day === '?') === (weekday === '?'))
    throw new ExpressionError(
      `Invalid Schedule Expression cron(${text}): one of day-of-month and day-of-week is to be ?`,
    );
  return {
    minutes: parseField(minutes, 0, 59),
    hours: parseField(hours, 0, 23),
    months: parseField(months, 1, 12),
    years: years === '*' ? undefined : parseField(years, 1970, 2199),
    days:
      weekday === '?'
        ? { of: 'month', values: parseField(day, 1, 31) }
        : { of: 'week', values: parseField(weekday, 1, 7) },
  };
}

/** A list of `*`, `N`, `N-M`, each of the first two also with `/STEP`. */
function parseField(text: string, least: number, most: number): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, all, first, last, step] = /^(?:(\*)|([0-9]+)(?:-([0-9]+))?)(?:\/([0-9]+))?$/.exec(part) ?? [];
    const from = all ? least : Number(first ?? Number.NaN);
    const to = all || (step && !last) ? most : Number(last ?? first);
    const by = Number(step ?? 1);
    if (!(from >= least && to <= most && from <= to && by > 0) || (last && step))
      throw new ExpressionError(`the local cloud does not implement "${part}" in a cron expression`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}
