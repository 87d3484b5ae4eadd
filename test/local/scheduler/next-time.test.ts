import { parseExpression } from '../../../src/local/scheduler/expression';
import { nextTime } from '../../../src/local/scheduler/next-time';

const iso = (time: number | undefined) => (time === undefined ? 'never' : new Date(time).toISOString().slice(0, 19));

function times(text: string, timeZone: string, after: string, more: object = {}): string[] {
  const timing = { expression: parseExpression(text), timeZone, createdAt: Date.parse(after), ...more };
  const found: string[] = [];
  for (let time = nextTime(timing, Date.parse(after)); found.length < 3; time = nextTime(timing, time)) {
    found.push(iso(time));
    if (time === undefined) break;
  }
  return found;
}

it.each<[string, string, string, string, string[]]>([
  [
    'every minute',
    'cron(* * * * ? *)',
    'UTC',
    '2026-01-01T00:00:30Z',
    ['2026-01-01T00:01:00', '2026-01-01T00:02:00', '2026-01-01T00:03:00'],
  ],
  [
    'lists, ranges and steps',
    'cron(0/20 8-9 1,15 * ? *)',
    'UTC',
    '2026-01-01T08:30:00Z',
    ['2026-01-01T08:40:00', '2026-01-01T09:00:00', '2026-01-01T09:20:00'],
  ],
  [
    'days of the week from Sunday, which is 1',
    'cron(0 3 ? * 1,7 *)',
    'UTC',
    '2026-01-01T00:00:00Z',
    ['2026-01-03T03:00:00', '2026-01-04T03:00:00', '2026-01-10T03:00:00'],
  ],
  [
    'a year',
    'cron(30 5,6 1 11 ? 2026)',
    'UTC',
    '2026-01-01T00:00:00Z',
    ['2026-11-01T05:30:00', '2026-11-01T06:30:00', 'never'],
  ],
  [
    'a time that is left out',
    'cron(30 2 * * ? *)',
    'America/New_York',
    '2026-03-07T00:00:00Z',
    ['2026-03-07T07:30:00', '2026-03-09T06:30:00', '2026-03-10T06:30:00'],
  ],
  [
    'a time that comes twice, once',
    'cron(30 1 * * ? *)',
    'America/New_York',
    '2026-11-01T00:00:00Z',
    ['2026-11-01T05:30:00', '2026-11-02T06:30:00', '2026-11-03T06:30:00'],
  ],
  [
    'an hour that comes twice, once',
    'cron(0 * * * ? *)',
    'America/New_York',
    '2026-11-01T04:30:00Z',
    ['2026-11-01T05:00:00', '2026-11-01T07:00:00', '2026-11-01T08:00:00'],
  ],
  ['what never comes', 'cron(0 0 31 2 ? *)', 'UTC', '2026-01-01T00:00:00Z', ['never']],
  [
    'a single time, in its zone',
    'at(2026-07-01T09:00:00)',
    'Europe/Berlin',
    '2026-01-01T00:00:00Z',
    ['2026-07-01T07:00:00', 'never'],
  ],
  ['a single time that has passed', 'at(2025-07-01T09:00:00)', 'UTC', '2026-01-01T00:00:00Z', ['never']],
  [
    'days of 24 hours',
    'rate(1 day)',
    'America/New_York',
    '2026-03-07T12:00:00Z',
    ['2026-03-08T12:00:00', '2026-03-09T12:00:00', '2026-03-10T12:00:00'],
  ],
])('%s', (_, text, timeZone, after, wanted) => {
  expect(times(text, timeZone, after)).toEqual(wanted);
});

it('a rate begins at its start, and what repeats ends at its end', () => {
  const startDate = Date.parse('2026-01-01T10:15:20Z');
  const endDate = Date.parse('2026-01-01T13:00:00Z');
  const wanted = ['2026-01-01T10:15:20', '2026-01-01T11:45:20', 'never'];
  expect(times('rate(90 minutes)', 'UTC', '2026-01-01T00:00:00Z', { startDate, endDate })).toEqual(wanted);
});

it.each([
  'every day',
  'rate(1 minutes)',
  'rate(2 minute)',
  'rate(0 hours)',
  'rate(30 seconds)',
  'at(2026-07-01)',
  'cron(0 3 * * *)',
  'cron(0 3 * * * *)',
  'cron(0 3 ? * ? *)',
  'cron(0 3 L * ? *)',
  'cron(0 3 ? * MON *)',
  'cron(0 3 ? * 2#1 *)',
  'cron(0 3 ? * 2-6/2 *)',
  'cron(60 3 * * ? *)',
  'cron(0 3 0 * ? *)',
])('%s is refused', (text) => {
  expect(() => parseExpression(text)).toThrow();
});
