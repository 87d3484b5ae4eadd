import { Cron } from 'croner';
import fc from 'fast-check';
import { parseCronExpression } from '../../src/job/cron-expression';
import { nextStart, startsOn, type Timetable } from '../../src/job/start-times';
import { type CronFields, parseExpression } from '../../src/local/scheduler/expression';
import { timesOn } from '../../src/local/scheduler/next-time';
import { type PlannedSchedule, planSchedules } from '../../src/plan/schedules';

/**
 * The starts of random schedules over two years: those that EventBridge Scheduler calls for, and that are due, are those of Kubernetes. croner says
 * which days, hours and minutes are meant, with its differences from robfig/cron corrected: fields are written as it takes them, and the
 * zone's clock, which it treats otherwise, is read from Intl minute by minute where it changes. Days without a change are compared as sets of
 * days, hours and minutes, which together make the starts.
 */

/** More of them with an environment variable. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 300);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);
const DAYS = Array.from({ length: 731 }, (_, at) => FROM + at * DAY);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MINUTES = Array.from({ length: 60 }, (_, minute) => minute);

/** Clocks that change at 2:00, at midnight, by half an hour, in the south, not at all, or around a month that moves. */
const ZONES = [
  ...[
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Havana',
    'Africa/Cairo',
    'Asia/Beirut',
    'Australia/Lord_Howe',
  ],
  ...[
    'America/Santiago',
    'Asia/Kolkata',
    'Africa/Casablanca',
    'Atlantic/Azores',
    'Pacific/Chatham',
    'America/Sao_Paulo',
  ],
];

interface Change {
  /** UTC minutes of the days around it, and what the zone's clock shows then, as if it were UTC. */
  walls: Map<number, number>;
  time: number;
  by: number;
}

const changes = new Map(ZONES.map((zone) => [zone, changesOf(zone)]));

/** Read from the clock that Intl shows. */
function changesOf(zone: string): Change[] {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  });
  const wallAt = (time: number) => {
    const [month = 0, day, year = 0, hour, minute] = format.format(time).split(/\D+/).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute);
  };
  const found: Change[] = [];
  for (const day of DAYS) {
    const [before, after] = [wallAt(day) - day, wallAt(day + DAY) - (day + DAY)];
    if (before === after) continue;
    const walls = new Map<number, number>();
    for (let time = day - 12 * HOUR; time < day + 36 * HOUR; time += MINUTE) walls.set(time, wallAt(time));
    const time = [...walls].find(([at, wall]) => at >= day && wall - at === after)?.[0] ?? day;
    found.push({ walls, time, by: after - before });
  }
  return found;
}

const step = (least: number, most: number) => fc.integer({ min: 1, max: most - least + 3 });

function part(least: number, most: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most });
  const range = fc.tuple(value, value).map((pair) => pair.sort((a, b) => a - b).join('-'));
  return fc.oneof(
    { weight: 4, arbitrary: value.map(String) },
    { weight: 2, arbitrary: range },
    fc.tuple(range, step(least, most)).map((both) => both.join('/')),
    fc.tuple(value, step(least, most)).map((both) => both.join('/')),
    { weight: 2, arbitrary: step(least, most).map((by) => `*/${by}`) },
    fc.constantFrom('*', '?'),
  );
}

function field(least: number, most: number): fc.Arbitrary<string> {
  const list = fc.array(part(least, most), { minLength: 2, maxLength: 4 }).map((parts) => parts.join(','));
  return fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 5, arbitrary: part(least, most) }, list);
}

const fields = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6));

const MOST = [59, 23, 31, 12, 6];

/** As croner reads what robfig/cron reads: `?` and a list with a star in it are stars, `N/STEP` goes to the end, and a step has its limit. */
function forCroner(texts: readonly string[]): string {
  const written = texts.map((text, at) => {
    const parts = text.split(',').map((each) => each.replace('?', '*').replace(/^\*\/1$/, '*'));
    if (parts.includes('*')) return '*';
    return parts.map((each) => clipped(each, at)).join(',');
  });
  return written.join(' ');
}

function clipped(text: string, at: number): string {
  const [range = '', by] = text.split('/');
  if (by === undefined) return text;
  const most = MOST[at] ?? 0;
  const [first = '0', last] = range === '*' ? [String(at === 2 || at === 3 ? 1 : 0), String(most)] : range.split('-');
  const end = Number(last ?? most);
  // A step that leads out of the range leaves its beginning.
  return Number(by) > end - Number(first) ? first : `${first}-${end}/${by}`;
}

interface Meant {
  days: Set<number>;
  hours: Set<number>;
  minutes: Set<number>;
}

/** What croner says of the texts, if every day had each hour once. */
function meantBy(texts: readonly string[]): Meant {
  const [minutes = '', hours = '', ...days] = forCroner(texts).split(' ');
  const options = { utcOffset: 0, paused: true };
  const ofDays = new Cron(`0 0 ${days.join(' ')}`, options);
  const ofTimes = [new Cron(`0 ${hours} * * *`, options), new Cron(`${minutes} 0 * * *`, options)];
  return {
    days: new Set(DAYS.filter((day) => ofDays.match(new Date(day)))),
    hours: new Set(HOURS.filter((hour) => ofTimes[0]?.match(new Date(FROM + hour * HOUR)))),
    minutes: new Set(MINUTES.filter((minute) => ofTimes[1]?.match(new Date(FROM + minute * MINUTE)))),
  };
}

const cronOf = ({ expression }: PlannedSchedule): CronFields => {
  const parsed = parseExpression(expression);
  if (parsed.kind !== 'cron') throw new Error(expression);
  return parsed.fields;
};

it('are those of Kubernetes, also where the clock changes', () => {
  fc.assert(
    fc.property(fields, fc.constantFrom(...ZONES), fc.nat(), (texts, timeZone, which) => {
      const meant = meantBy(texts);
      const timetable: Timetable = { expression: parseCronExpression(texts.join(' ')), timeZone };
      const { schedules } = planSchedules(timetable, FROM, FROM);
      const recurring = schedules.filter(({ key }) => !key.startsWith('again'));
      comparePlainDays(recurring.map(cronOf), meant);
      const found = changes.get(timeZone) ?? [];
      const change = found[which % Math.max(1, found.length)];
      if (change) compareChange(timetable, change, meant);
    }),
    { numRuns: SCHEDULES },
  );
});

/** As texts, which are compared faster than lists. */
function expectSame(times: number[], wanted: number[]): void {
  if (times.join() !== wanted.join()) expect(times).toEqual(wanted);
}

function comparePlainDays(planned: CronFields[], meant: Meant): void {
  const noon = { minutes: new Set([0]), hours: new Set([12]) };
  const called = DAYS.filter((day) => planned.some((each) => timesOn({ ...each, ...noon }, 'UTC', day).length > 0));
  expectSame(
    called,
    DAYS.filter((day) => meant.days.has(day)),
  );
  for (const { hours, minutes } of planned) {
    expectSame([...hours], [...meant.hours]);
    expectSame([...minutes], [...meant.minutes]);
  }
}

function compareChange({ expression, timeZone = '' }: Timetable, { walls, time, by }: Change, meant: Meant): void {
  if (expression.kind !== 'wallTimes') throw new Error('no wall times');
  const due: number[] = [];
  for (const [at, wall] of walls) {
    const day = Math.floor(wall / DAY) * DAY;
    const isMeant = meant.minutes.has((wall / MINUTE) % 60) && meant.hours.has(Math.floor((wall - day) / HOUR));
    if (isMeant && meant.days.has(day)) due.push(at);
  }
  const within = (times: number[]) => [...new Set(times)].filter((at) => walls.has(at)).sort((a, b) => a - b);
  const around = [-1, 0, 1, 2].map((days) => Math.floor(time / DAY) * DAY + days * DAY).filter((day) => day >= FROM);
  // What Gantry takes for due.
  const wanted = due.filter((at) => at >= FROM);
  expectSame(within(around.flatMap((day) => startsOn(expression, timeZone, day))), wanted);
  // What is called for, as it was planned before the change; what is not due is called in vain.
  const { schedules } = planSchedules({ expression, timeZone }, FROM, time - 2 * HOUR);
  const called = schedules.flatMap((each) => around.flatMap((day) => timesOn(cronOf(each), each.timeZone, day)));
  const isDue = new Set(due);
  expectSame(
    within(called).filter((at) => isDue.has(at)),
    wanted,
  );
  if (by > 0) return;
  // Whichever of the two times Scheduler takes: what comes twice is called for by schedules of its own.
  const twice = due.filter((at) => time + by <= at && at < time - by);
  const again = schedules.filter(({ key }) => key.startsWith('again'));
  const calledAgain = new Set(
    again.flatMap((each) => around.flatMap((day) => timesOn(cronOf(each), each.timeZone, day))),
  );
  if (twice.some((at) => at >= time))
    expectSame(
      twice.filter((at) => calledAgain.has(at)),
      twice,
    );
}

it('follow each other without one left out', () => {
  fc.assert(
    fc.property(fields, fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 700 }), (texts, timeZone, at) => {
      const expression = parseCronExpression(texts.join(' '));
      if (expression.kind !== 'wallTimes') return;
      const from = FROM + at * DAY + 11 * HOUR;
      const next = nextStart({ expression, timeZone }, from);
      const days = [-1, 0, 1, 2].map((day) => FROM + (at + day) * DAY);
      const soon = days.flatMap((day) => startsOn(expression, timeZone, day)).filter((start) => start > from);
      if (soon.length > 0) expect(next).toBe(Math.min(...soon));
      else if (next !== undefined) expect(next).toBeGreaterThan(from);
    }),
    { numRuns: 250 },
  );
});
