import { parseCronExpression } from '../../src/job/cron-expression';
import { planSchedules } from '../../src/plan/schedules';
import { unsupportedCronJobFields } from '../../src/plan/unsupported-cron-job';
import { admittedCron } from '../support/cron-job';
import { makeJob } from '../support/job';

const NOW = Date.UTC(2026, 0, 1);

function planned(schedule: string, timeZone = 'UTC'): string[] {
  const expression = parseCronExpression(schedule);
  return planSchedules({ expression, timeZone }, NOW, NOW).schedules.map((each) => `${each.key} ${each.expression}`);
}

it.each([
  ['every minute', '* * * * *', ['main cron(* * * * ? *)']],
  ['steps are written out', '*/20 8-12/2 * * *', ['main cron(0,20,40 8,10,12 * * ? *)']],
  ['neighbours are ranges', '0-10,12,20-21 0 * * *', ['main cron(0-10,12,20,21 0 * * ? *)']],
  ['days of the week are counted from 1', '0 3 * * mon-fri', ['main cron(0 3 ? * 2-6 *)']],
  ['Sunday is 1', '0 3 * 1,2 0', ['main cron(0 3 ? 1,2 1 *)']],
  ['a day of the month', '0 3 13 * *', ['main cron(0 3 13 * ? *)']],
  ['the 13th or a Friday needs two', '0 3 13 * 5', ['main cron(0 3 13 * ? *)', 'or cron(0 3 ? * 6 *)']],
  ['odd days or Mondays', '0 0 */10 * MON', ['main cron(0 0 1,11,21,31 * ? *)', 'or cron(0 0 ? * 2 *)']],
  ['a star that is written with its step is one', '0 0 */1 * MON', ['main cron(0 0 ? * 2 *)']],
  ['every day or a Monday', '0 0 1-31 * MON', ['main cron(0 0 * * ? *)']],
  ['the first or any day of the week', '0 0 1 * 0-6', ['main cron(0 0 ? * * *)']],
  ['what never comes', '0 0 31 2,4 *', []],
  ['what never comes, or a Monday', '0 0 31 2 1', ['main cron(0 0 ? 2 2 *)']],
  ['every hour and a half', '@every 90m', ['main rate(90 minutes)']],
  ['every minute from then', '@every 1m', ['main rate(1 minute)']],
])('%s', (_, schedule, schedules) => {
  expect(planned(schedule)).toEqual(schedules);
});

it.each([
  [
    'what the clock repeats is called at both times',
    '30 1 * * *',
    'America/New_York',
    ['main cron(30 1 * * ? *)', 'again-0 cron(30 5,6 1 11 ? 2026)'],
  ],
  ['what it does not repeat is left alone', '30 3 * * *', 'America/New_York', ['main cron(30 3 * * ? *)']],
  ['a zone that stays as it is', '30 1 * * *', 'Asia/Tokyo', ['main cron(30 1 * * ? *)']],
  [
    'only the days on which it can be',
    '0 0 1-7 11 *',
    'America/Havana',
    ['main cron(0 0 1-7 11 ? *)', 'again-0 cron(0 4,5 1 11 ? 2026)'],
  ],
  [
    'half an hour that is repeated over the hour of UTC',
    '*/10 1 * * *',
    'Australia/Lord_Howe',
    [
      'main cron(0,10,20,30,40,50 1 * * ? *)',
      'again-0 cron(30,40,50 14 4 4 ? 2026)',
      'again-1 cron(0,10,20 15 4 4 ? 2026)',
    ],
  ],
])('%s', (_, schedule, timeZone, schedules) => {
  expect(planned(schedule, timeZone)).toEqual(schedules);
});

it('a rate begins at the next time counted from the anchor', () => {
  const timetable = { expression: parseCronExpression('@every 1h') };
  const { schedules } = planSchedules(timetable, NOW + 500, NOW + 2.5 * 3600_000);
  expect(schedules.map(({ startDate }) => startDate)).toEqual([NOW + 3 * 3600_000]);
});

it('what the clock repeats is planned anew when it is over', () => {
  const timetable = { expression: parseCronExpression('30 1 * * *'), timeZone: 'Europe/Berlin' };
  const { until } = planSchedules({ ...timetable, expression: parseCronExpression('30 2 * * *') }, NOW, NOW);
  expect(until).toBe(Date.UTC(2026, 9, 25, 2));
  const { schedules } = planSchedules({ ...timetable, expression: parseCronExpression('30 2 * * *') }, NOW, until ?? 0);
  expect(schedules[1]?.expression).toBe('cron(30 0,1 31 10 ? 2027)');
});

it('what Scheduler cannot express is refused with the reason, and what the Jobs could not do as well', () => {
  const refused = (cronJob: ReturnType<typeof admittedCron>) =>
    unsupportedCronJobFields(cronJob, {}).map(({ field, message }) => `${field}: ${message}`);
  expect(refused(admittedCron({ schedule: '@every 90s' }))).toEqual([
    'spec.schedule: Forbidden: EventBridge Scheduler repeats in whole minutes, which 90 seconds are not',
  ]);
  const { spec } = makeJob({ pod: { hostNetwork: true } });
  expect(refused(admittedCron({ jobTemplate: { spec } }))).toEqual([
    expect.stringMatching(/^spec\.jobTemplate\.spec\.template\.spec\.hostNetwork: Forbidden/),
  ]);
});

it('the longest expression there is has room (CreateSchedule: 256 characters)', () => {
  const scattered = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((value) => value % 3 !== 0 || value > 57);
  const fields = [scattered(0, 59), scattered(0, 23), scattered(1, 31), scattered(1, 12)];
  const [longest = ''] = planned(`${fields.join(' ')} *`);
  expect(longest.length).toBeGreaterThan(220);
  expect(longest.length).toBeLessThan(256);
});
