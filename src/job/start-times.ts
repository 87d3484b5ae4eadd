import { tzOffset } from '@date-fns/tz';
import { type CronExpression, isStartDay, type WallTimes } from './cron-expression';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Years in which the next time is looked for (robfig/cron, SpecSchedule.Next). */
const SEARCHED_YEARS = 5;

/** A schedule and the zone whose wall clock it is about. */
export interface Timetable {
  expression: CronExpression;
  /** IANA name that is known; UTC without one. */
  timeZone?: string;
}

/**
 * The first start after a time, in milliseconds since the epoch. A wall time that a day has not is passed over, and one that it has twice
 * counts twice, as in Kubernetes (kubernetes-jobs.md 9.3).
 * @returns undefined when there is none within five years, as for `0 0 31 2 *`
 */
export function nextStart({ expression, timeZone = 'UTC' }: Timetable, after: number): number | undefined {
  if (expression.kind === 'every') return Math.floor(after / 1000) * 1000 + expression.seconds * 1000;
  const today = dayOf(after, timeZone);
  const lastYear = new Date(today).getUTCFullYear() + SEARCHED_YEARS;
  // A day before: at midnight the clock may be put back into it.
  for (let day = today - DAY; new Date(day).getUTCFullYear() <= lastYear; day += DAY) {
    const found = firstAfter(startsOn(expression, timeZone, day), after);
    if (found === undefined) continue;
    // The next day may have begun before the clock was put back.
    const next = firstAfter(startsOn(expression, timeZone, day + DAY), after);
    return next === undefined ? found : Math.min(found, next);
  }
  return undefined;
}

/**
 * Every start on one day of a zone's calendar, ascending.
 * @param day midnight of that day as if the zone were UTC, in milliseconds
 */
export function startsOn(expression: WallTimes, timeZone: string, day: number): number[] {
  const date = new Date(day);
  if (!isStartDay(expression, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay())) return [];
  const clock = clockOn(timeZone, day);
  const starts: number[] = [];
  for (const hour of expression.hours.values)
    for (const minute of expression.minutes.values) starts.push(...timesOf(day + hour * HOUR + minute * MINUTE, clock));
  return clock.change === undefined ? starts : starts.sort((a, b) => a - b);
}

/** What a zone is ahead of UTC on a day, in milliseconds: `after` from the change on. */
interface Clock {
  before: number;
  after: number;
  change?: number;
}

/** Further than any clock is put forward or back at once. */
const AROUND = 3 * HOUR;

function clockOn(timeZone: string, day: number): Clock {
  if (timeZone === 'UTC') return { before: 0, after: 0 };
  const near = offsetAt(timeZone, day);
  const [from, to] = [day - near - AROUND, day + DAY - near + AROUND];
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, to)];
  return before === after ? { before, after } : { before, after, change: changeBetween(timeZone, from, to) };
}

/** The times at which the clock shows a wall time: one, none when it is put forward over it, two when it is put back. */
function timesOf(wall: number, { before, after, change }: Clock): number[] {
  if (change === undefined) return [wall - before];
  return [wall - before, wall - after].filter((time, at) => (at === 0 ? time < change : time >= change));
}

/** The first minute at which a zone has another offset than at `from`, which it has at `to`; in milliseconds. */
export function changeBetween(timeZone: string, from: number, to: number): number {
  const old = offsetAt(timeZone, from);
  let [before, behind] = [from, to];
  while (behind - before > MINUTE) {
    const middle = before + Math.floor((behind - before) / (2 * MINUTE)) * MINUTE;
    if (offsetAt(timeZone, middle) === old) before = middle;
    else behind = middle;
  }
  return behind;
}

/** What a zone is ahead of UTC at a time; both in milliseconds. */
export function offsetAt(timeZone: string, time: number): number {
  return timeZone === 'UTC' ? 0 : tzOffset(timeZone, new Date(time)) * MINUTE;
}

/** Midnight, as if the zone were UTC, of the day that a time falls on. */
export function dayOf(time: number, timeZone: string): number {
  return Math.floor((time + offsetAt(timeZone, time)) / DAY) * DAY;
}

function firstAfter(starts: number[], after: number): number | undefined {
  return starts.find((start) => start > after);
}
