/**
 * The dialect of `spec.schedule`: that of robfig/cron v3's standard parser, which Kubernetes uses, with its words for what is wrong
 * (kubernetes-jobs.md 9.3).
 */

/** When Jobs start: at wall times, or so many seconds after each other. */
export type CronExpression = WallTimes | { kind: 'every'; seconds: number };

export interface WallTimes {
  kind: 'wallTimes';
  minutes: Field;
  hours: Field;
  days: Field;
  months: Field;
  /** 0 is Sunday. */
  weekdays: Field;
}

export interface Field {
  /** Ascending. */
  values: number[];
  /** It was written `*`, `?` or `*` with step 1: as a day it leaves the decision to the other field of days. */
  isStar: boolean;
}

/** The text is no schedule. */
export class CronSyntaxError extends Error {
  override readonly name = 'CronSyntaxError';
}

interface Bounds {
  least: number;
  most: number;
  names?: string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const MINUTES: Bounds = { least: 0, most: 59 };
const HOURS: Bounds = { least: 0, most: 23 };
const DAYS: Bounds = { least: 1, most: 31 };
const MONTH: Bounds = { least: 1, most: 12, names: MONTHS };
const WEEKDAY: Bounds = { least: 0, most: 6, names: WEEKDAYS };

const MACROS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const EVERY = '@every ';

/** @throws CronSyntaxError as the parser of Kubernetes words it */
export function parseCronExpression(text: string): CronExpression {
  if (text === '') throw new CronSyntaxError('empty spec string');
  if (/^(CRON_)?TZ=/.test(text)) return parseCronExpression(withoutZone(text));
  if (text.startsWith('@')) return parseMacro(text);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5)
    throw new CronSyntaxError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields;
  return {
    kind: 'wallTimes',
    minutes: parseField(minutes, MINUTES),
    hours: parseField(hours, HOURS),
    days: parseField(days, DAYS),
    months: parseField(months, MONTH),
    weekdays: parseField(weekdays, WEEKDAY),
  };
}

/** The zone is understood and then refused by validation; where no space follows it the parser of Kubernetes panics, and says so. */
function withoutZone(text: string): string {
  const space = text.indexOf(' ');
  if (space === -1)
    throw new CronSyntaxError('invalid schedule format: runtime error: slice bounds out of range [:-1]');
  return text.slice(space).trim();
}

function parseMacro(text: string): CronExpression {
  const meant = Object.hasOwn(MACROS, text) ? MACROS[text] : undefined;
  if (meant !== undefined) return parseCronExpression(meant);
  if (!text.startsWith(EVERY)) throw new CronSyntaxError(`unrecognized descriptor: ${text}`);
  const duration = parseGoDuration(text.slice(EVERY.length));
  if ('mistake' in duration) throw new CronSyntaxError(`failed to parse duration ${text}: ${duration.mistake}`);
  return { kind: 'every', seconds: Math.max(1, Math.floor(duration.seconds)) };
}

/** Seconds of each unit (Go, time.ParseDuration). */
const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

function parseGoDuration(text: string): { seconds: number } | { mistake: string } {
  const quoted = JSON.stringify(text);
  const [, sign = '', rest = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return { seconds: 0 };
  if (rest === '') return { mistake: `time: invalid duration ${quoted}` };
  let seconds = 0;
  for (let left = rest; left !== ''; ) {
    const [all = '', number = ''] = /^([0-9]*(?:\.[0-9]*)?)/.exec(left) ?? [];
    if (!/[0-9]/.test(number)) return { mistake: `time: invalid duration ${quoted}` };
    const [unit = ''] = /^[^0-9.]*/.exec(left.slice(all.length)) ?? [];
    if (unit === '') return { mistake: `time: missing unit in duration ${quoted}` };
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined) return { mistake: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    seconds += Number(number) * factor;
    left = left.slice(all.length + unit.length);
  }
  return { seconds: sign === '-' ? -seconds : seconds };
}

/** A list with commas; empty parts of it are passed over. */
function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(',')) {
    if (part === '') continue;
    const range = parseRange(part, bounds);
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { values: [...values].sort((a, b) => a - b), isStar };
}

/** `N`, `N-M`, `*` or `?`, each with or without `/STEP`; `N/STEP` goes to the end. */
function parseRange(text: string, bounds: Bounds): { first: number; last: number; step: number; isStar: boolean } {
  const [range = '', steps, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = range.split('-');
  const isAll = low === '*' || low === '?';
  const first = isAll ? bounds.least : parseNumberOrName(low, bounds.names);
  if (!isAll && hyphens.length > 0) throw new CronSyntaxError(`too many hyphens: ${text}`);
  const only = high === undefined ? first : undefined;
  let last = isAll ? bounds.most : (only ?? parseNumberOrName(high ?? '', bounds.names));
  if (slashes.length > 0) throw new CronSyntaxError(`too many slashes: ${text}`);
  const step = steps === undefined ? 1 : parseNumber(steps);
  if (steps !== undefined && high === undefined) last = bounds.most;
  checkRange(first, last, step, bounds, text);
  return { first, last, step, isStar: isAll && step === 1 };
}

function checkRange(first: number, last: number, step: number, { least, most }: Bounds, text: string): void {
  if (first < least) throw new CronSyntaxError(`beginning of range (${first}) below minimum (${least}): ${text}`);
  if (last > most) throw new CronSyntaxError(`end of range (${last}) above maximum (${most}): ${text}`);
  if (first > last) throw new CronSyntaxError(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new CronSyntaxError(`step of range should be a positive number: ${text}`);
}

function parseNumberOrName(text: string, names: string[] | undefined): number {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  // Months are counted from 1, days of the week from 0.
  if (at !== -1) return names === MONTHS ? at + 1 : at;
  return parseNumber(text);
}

/** As Go's strconv.Atoi. */
function parseNumber(text: string): number {
  const quoted = JSON.stringify(text);
  if (!/^[-+]?[0-9]+$/.test(text))
    throw new CronSyntaxError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
  const number = Number(text);
  if (Math.abs(number) > 2 ** 63 - 1)
    throw new CronSyntaxError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: value out of range`);
  if (number < 0) throw new CronSyntaxError(`negative number (${number}) not allowed: ${text}`);
  return number;
}

/**
 * Whether a day is one of those meant: where both fields of days say something, one of them is enough.
 * @param weekday 0 is Sunday
 */
export function isStartDay(
  { days, months, weekdays }: WallTimes,
  month: number,
  day: number,
  weekday: number,
): boolean {
  if (!months.values.includes(month)) return false;
  const [byDay, byWeekday] = [days.values.includes(day), weekdays.values.includes(weekday)];
  return days.isStar || weekdays.isStar ? byDay && byWeekday : byDay || byWeekday;
}
