import type { CronExpression, WallTimes } from '../job/cron-expression';
import { changeBetween, dayOf, offsetAt, startsOn, type Timetable } from '../job/start-times';

/** A schedule of EventBridge Scheduler. */
export interface PlannedSchedule {
  /** Which of a CronJob's schedules it is: one of `SCHEDULE_KEYS`. */
  key: string;
  /** `cron(...)` or `rate(...)`. */
  expression: string;
  timeZone: string;
  /** When a rate begins, in milliseconds since the epoch. */
  startDate?: number;
}

export interface SchedulePlan {
  schedules: PlannedSchedule[];
  /** When they have to be planned anew, in milliseconds; undefined: never. */
  until?: number;
}

/** All that a CronJob can have: who wants fewer takes away the others. */
export const SCHEDULE_KEYS = ['main', 'or', 'again-0', 'again-1', 'again-2'] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** So far ahead the clock's next change is looked for; as far as Kubernetes looks for the next start. */
const FORESEEN = 5 * 366 * DAY;

/** Why EventBridge Scheduler cannot do what an expression says; undefined when it can. Wall times it can always: as long as 240 characters of 256. */
export function unschedulable(expression: CronExpression): { why: string; remedy: string } | undefined {
  if (expression.kind !== 'every' || expression.seconds % 60 === 0) return undefined;
  const why = `EventBridge Scheduler repeats in whole minutes, which ${expression.seconds} seconds are not`;
  return { why, remedy: 'Use whole minutes, such as "@every 2m".' };
}

/**
 * The schedules that call at every start of a timetable, and now and then at another time: who is called looks whether a start is due
 * (docs/adr/0017).
 * @param anchor from when `@every` counts, in milliseconds
 * @param now what is before it is not planned any more
 */
export function planSchedules(timetable: Timetable, anchor: number, now: number): SchedulePlan {
  const { expression, timeZone = 'UTC' } = timetable;
  if (expression.kind === 'every') return { schedules: [rate(expression.seconds, anchor, now)] };
  const schedules = recurring(expression, timeZone);
  if (schedules.length === 0) return { schedules };
  const change = nextRepetition(expression, timeZone, now);
  if (!change) return { schedules };
  return { schedules: [...schedules, ...atTimes(change.starts)], until: change.until };
}

function rate(seconds: number, anchor: number, now: number): PlannedSchedule {
  const length = seconds * 1000;
  const passed = Math.max(0, Math.floor((now - anchor) / length));
  const startDate = Math.floor(anchor / 1000) * 1000 + (passed + 1) * length;
  const minutes = seconds / 60;
  return {
    key: 'main',
    expression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    timeZone: 'UTC',
    startDate,
  };
}

/** One for each field of days that says something, because Scheduler takes only one of them: where both do, one of them is enough for a start. */
function recurring(expression: WallTimes, timeZone: string): PlannedSchedule[] {
  const { days, weekdays } = expression;
  const [byDay, byWeekday] = [dayFields(expression), weekdayFields(expression)];
  const every = weekdays.isStar ? byDay : days.isStar ? byWeekday : undefined;
  const wanted = every !== undefined ? [every] : eitherOf(expression, byDay, byWeekday);
  const { minutes, hours } = expression;
  if (minutes.values.length === 0 || hours.values.length === 0) return [];
  const times = `${field(minutes.values, 60)} ${field(hours.values, 24)}`;
  return wanted
    .filter((fields) => fields !== NEVER)
    .map((fields, at) => ({ key: at === 0 ? 'main' : 'or', expression: `cron(${times} ${fields} *)`, timeZone }));
}

/** In the place of fields that no day fits. */
const NEVER = '';

function eitherOf({ days, weekdays }: WallTimes, byDay: string, byWeekday: string): string[] {
  if (days.values.length === 31) return [byDay];
  return weekdays.values.length === 7 ? [byWeekday] : [byDay, byWeekday];
}

/** Day of month, month, day of week. */
function dayFields({ days, months }: WallTimes): string {
  const first = days.values[0] ?? 32;
  const isPossible = months.values.some((month) => first <= longestMonth(month));
  return isPossible ? `${field(days.values, 31)} ${field(months.values, 12)} ?` : NEVER;
}

function weekdayFields({ weekdays, months }: WallTimes): string {
  if (weekdays.values.length === 0 || months.values.length === 0) return NEVER;
  // Scheduler counts them from 1, which is Sunday.
  const counted = weekdays.values.map((weekday) => weekday + 1);
  return `? ${field(months.values, 12)} ${field(counted, 7)}`;
}

/** Days of a month, in a leap year. */
function longestMonth(month: number): number {
  return new Date(Date.UTC(2024, month, 0)).getUTCDate();
}

/** Numbers as a field of Scheduler: neighbours as ranges. Steps are written out, which Scheduler has for a part of the fields only. */
function field(values: number[], all: number): string {
  if (values.length === all) return '*';
  const parts: string[] = [];
  for (let at = 0; at < values.length; ) {
    const first = values[at] as number;
    let length = 1;
    while (values[at + length] === first + length) length++;
    if (length > 2) parts.push(`${first}-${first + length - 1}`);
    else for (let each = 0; each < length; each++) parts.push(String(first + each));
    at += length;
  }
  return parts.join(',');
}

/**
 * Starts around the next time at which the clock is put back over some of them: Scheduler runs what is there twice once, and Kubernetes twice.
 * Both times of each are planned, because nobody says which of them Scheduler takes.
 */
function nextRepetition(
  expression: WallTimes,
  timeZone: string,
  now: number,
): { starts: number[]; until: number } | undefined {
  for (const { time, back } of putBack(timeZone, now)) {
    const [from, until] = [time - back, time + back];
    const days = [...new Set([dayOf(from, timeZone), dayOf(time, timeZone), dayOf(until - 1, timeZone)])];
    const starts = days.flatMap((day) => startsOn(expression, timeZone, day));
    const twice = starts.filter((start) => from <= start && start < until).sort((a, b) => a - b);
    if (twice.some((start) => start >= time)) return { starts: twice, until };
  }
  return undefined;
}

/** When a zone's clock is put back, and by how much; those whose repeated time is over are left out. */
function* putBack(timeZone: string, now: number): Generator<{ time: number; back: number }> {
  if (timeZone === 'UTC') return;
  const first = Math.floor(now / DAY) * DAY - DAY;
  let before = offsetAt(timeZone, first);
  // No zone keeps a change for less than a week.
  for (let day = first; day < now + FORESEEN; day += 7 * DAY) {
    const after = offsetAt(timeZone, day + 7 * DAY);
    if (after < before) {
      const time = changeBetween(timeZone, day, day + 7 * DAY);
      if (time + before - after > now) yield { time, back: before - after };
    }
    before = after;
  }
}

/** Single times, in UTC: one schedule for all that are in hours with the same minutes of the same day. */
function atTimes(times: number[]): PlannedSchedule[] {
  const minutesOf = new Map<number, number[]>();
  for (const time of times) {
    const hour = Math.floor(time / HOUR);
    minutesOf.set(hour, [...(minutesOf.get(hour) ?? []), new Date(time).getUTCMinutes()]);
  }
  const hoursOf = new Map<string, number[]>();
  for (const [hour, minutes] of minutesOf) {
    const date = new Date(hour * HOUR);
    const day = `${date.getUTCDate()} ${date.getUTCMonth() + 1} ? ${date.getUTCFullYear()}`;
    const rest = `${field(minutes, 60)} HOURS ${day}`;
    hoursOf.set(rest, [...(hoursOf.get(rest) ?? []), date.getUTCHours()]);
  }
  return [...hoursOf].map(([rest, hours], at) => ({
    key: `again-${at}`,
    expression: `cron(${rest.replace('HOURS', field(hours, 24))})`,
    timeZone: 'UTC',
  }));
}
