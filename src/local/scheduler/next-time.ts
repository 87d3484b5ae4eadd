import { tzOffset } from '@date-fns/tz';
import type { CronFields, ScheduleExpression } from './expression';

export interface Timing {
  expression: ScheduleExpression;
  /** IANA name. */
  timeZone: string;
  /** Milliseconds since the epoch; both for what repeats only. */
  startDate?: number;
  endDate?: number;
  /** From when a rate without a start counts. */
  createdAt: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Years that are looked through for the next time. */
const SEARCHED_YEARS = 10;

/** When a schedule calls next after a time, in milliseconds since the epoch; undefined: never again. */
export function nextTime(timing: Timing, after: number): number | undefined {
  const { expression, startDate, endDate, timeZone } = timing;
  if (expression.kind === 'at') {
    const { wall } = expression;
    const time = instantOf(wall, clockOn(timeZone, Math.floor(wall / DAY) * DAY));
    return time !== undefined && time > after ? time : undefined;
  }
  const from = startDate === undefined ? after : Math.max(after, startDate - 1);
  const time =
    expression.kind === 'rate'
      ? nextOfRate(timing, expression.milliseconds, from)
      : nextOfCron(expression.fields, timeZone, from);
  return time !== undefined && time <= (endDate ?? Number.POSITIVE_INFINITY) ? time : undefined;
}

/** By the clock of UTC: a day is 24 hours. */
function nextOfRate({ startDate, createdAt }: Timing, length: number, after: number): number {
  const start = startDate ?? createdAt;
  return after < start ? start : start + (Math.floor((after - start) / length) + 1) * length;
}

function nextOfCron(fields: CronFields, timeZone: string, after: number): number | undefined {
  const today = Math.floor((after + offsetAt(timeZone, after)) / DAY) * DAY;
  const end = today + SEARCHED_YEARS * 366 * DAY;
  for (let day = today; day < end; day += DAY) {
    const found = timesOn(fields, timeZone, day).find((time) => time > after);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * When a cron expression calls on a day of its zone, ascending: not at times that the day has not, and at those that it has twice once (User Guide,
 * "Daylight savings time"), which is taken for the first time here.
 * @param day midnight as if the zone were UTC
 */
export function timesOn(fields: CronFields, timeZone: string, day: number): number[] {
  const date = new Date(day);
  if (fields.years && !fields.years.has(date.getUTCFullYear())) return [];
  if (!fields.months.has(date.getUTCMonth() + 1)) return [];
  const { of, values } = fields.days;
  if (!values.has(of === 'month' ? date.getUTCDate() : date.getUTCDay() + 1)) return [];
  const clock = clockOn(timeZone, day);
  const times: number[] = [];
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      const time = instantOf(day + hour * HOUR + minute * MINUTE, clock);
      if (time !== undefined) times.push(time);
    }
  }
  return times.sort((a, b) => a - b);
}

/** How far a zone is ahead of UTC around a day, and from when on by how much. */
interface Clock {
  before: number;
  after: number;
  change: number;
}

/** The first time at which a clock shows this; undefined: it never does. */
function instantOf(wall: number, { before, after, change }: Clock): number | undefined {
  if (wall - before < change) return wall - before;
  return wall - after >= change ? wall - after : undefined;
}

function clockOn(timeZone: string, day: number): Clock {
  // No clock is further from UTC than 14 hours, and none changes twice in two days.
  let [from, to] = [day - 14 * HOUR, day + 38 * HOUR];
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, to)];
  if (before === after) return { before, after, change: to };
  while (to - from > MINUTE) {
    const middle = from + Math.floor((to - from) / (2 * MINUTE)) * MINUTE;
    if (offsetAt(timeZone, middle) === before) from = middle;
    else to = middle;
  }
  return { before, after, change: to };
}

function offsetAt(timeZone: string, time: number): number {
  return timeZone === 'UTC' ? 0 : tzOffset(timeZone, new Date(time)) * MINUTE;
}
