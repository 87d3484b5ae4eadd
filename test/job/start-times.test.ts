import { parseCronExpression } from '../../src/job/cron-expression';
import { nextStart } from '../../src/job/start-times';

/** The first starts after a time. */
function starts(schedule: string, timeZone: string | undefined, after: string, count: number): string[] {
  const found: string[] = [];
  let last: number | undefined = Date.parse(after);
  while (found.length < count && last !== undefined) {
    last = nextStart({ expression: parseCronExpression(schedule), timeZone }, last);
    found.push(last === undefined ? 'never' : new Date(last).toISOString().slice(0, 16));
  }
  return found;
}

// Upstream's expectations, and kubernetes-jobs.md 9.3.
it.each<[string, string, string | undefined, string, string[]]>([
  [
    'every quarter of an hour',
    '*/15 * * * *',
    undefined,
    '2026-01-01T00:00:00Z',
    ['2026-01-01T00:15', '2026-01-01T00:30'],
  ],
  ['strictly after', '0 * * * *', undefined, '2026-01-01T00:00:00.001Z', ['2026-01-01T01:00']],
  ['a leap day', '0 0 29 2 *', undefined, '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['a day that there is not', '0 0 31 2 *', undefined, '2026-01-01T00:00:00Z', ['never']],
  [
    'the 13th or a Friday',
    '0 0 13 * 5',
    undefined,
    '2026-01-01T00:00:00Z',
    ['2026-01-02T00:00', '2026-01-09T00:00', '2026-01-13T00:00'],
  ],
  [
    'odd days or Mondays',
    '0 0 */2 * MON',
    undefined,
    '2026-01-04T00:00:00Z',
    ['2026-01-05T00:00', '2026-01-07T00:00', '2026-01-09T00:00', '2026-01-11T00:00', '2026-01-12T00:00'],
  ],
  [
    'every day that is a Monday',
    '0 0 */1 * MON',
    undefined,
    '2026-01-04T00:00:00Z',
    ['2026-01-05T00:00', '2026-01-12T00:00'],
  ],
  [
    'every 90 minutes from then',
    '@every 90m',
    undefined,
    '2026-01-01T00:00:30Z',
    ['2026-01-01T01:30', '2026-01-01T03:00'],
  ],
  ['another zone', '0 0 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', ['2026-01-01T18:30']],
  [
    'the hour that is left out',
    '30 2 * * *',
    'America/New_York',
    '2026-03-07T00:00:00Z',
    ['2026-03-07T07:30', '2026-03-09T06:30'],
  ],
  [
    'the hour that comes twice',
    '30 1 * * *',
    'America/New_York',
    '2026-11-01T00:00:00Z',
    ['2026-11-01T05:30', '2026-11-01T06:30', '2026-11-02T06:30'],
  ],
  [
    'every hour, in summer and winter',
    '0 * * * *',
    'America/New_York',
    '2026-11-01T04:00:00Z',
    ['2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00'],
  ],
  [
    'every hour, in spring',
    '0 * * * *',
    'America/New_York',
    '2026-03-08T05:30:00Z',
    ['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00'],
  ],
  ['a day without midnight', '0 0 * * *', 'America/Havana', '2026-03-07T12:00:00Z', ['2026-03-09T04:00']],
  [
    'a day with two',
    '0 0 * * *',
    'America/Havana',
    '2026-11-01T00:00:00Z',
    ['2026-11-01T04:00', '2026-11-01T05:00', '2026-11-02T05:00'],
  ],
  [
    'half an hour that comes twice',
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-04T00:00:00Z',
    ['2026-04-04T14:45', '2026-04-04T15:15', '2026-04-05T15:15'],
  ],
  [
    'an hour put back at midnight into the day before',
    '30 23 * * *',
    'Africa/Cairo',
    '2026-10-29T12:00:00Z',
    ['2026-10-29T20:30', '2026-10-29T21:30', '2026-10-30T21:30'],
  ],
])('%s', (_, schedule, timeZone, after, times) => {
  expect(starts(schedule, timeZone, after, times.length)).toEqual(times);
});
