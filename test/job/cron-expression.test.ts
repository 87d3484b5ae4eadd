import { parseCronExpression, type WallTimes } from '../../src/job/cron-expression';

const to = (first: number, last: number, step = 1) =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, at) => first + at * step);

function parsed(text: string): WallTimes {
  return parseCronExpression(text) as WallTimes;
}

describe('parseCronExpression', () => {
  it.each<[string, string, Partial<Record<'minutes' | 'hours' | 'days' | 'months' | 'weekdays', number[]>>]>([
    ['numbers', '5 4 3 2 1', { minutes: [5], hours: [4], days: [3], months: [2], weekdays: [1] }],
    ['stars', '* * * * *', { minutes: to(0, 59), hours: to(0, 23), days: to(1, 31), months: to(1, 12) }],
    ['question marks in every field', '? ? ? ? ?', { minutes: to(0, 59), weekdays: to(0, 6) }],
    ['lists, also with empty parts and repetitions', '3,1,,3 0 1 1 *', { minutes: [1, 3] }],
    ['ranges and steps', '*/20 8-12/2 1-3,10 * *', { minutes: [0, 20, 40], hours: [8, 10, 12], days: [1, 2, 3, 10] }],
    ['a step behind a number goes to the end', '5/20 0 * * *', { minutes: [5, 25, 45] }],
    ['a step beyond the end', '*/90 0 * * *', { minutes: [0] }],
    ['names in any case, also in ranges', '0 0 * FEB-apr,Dec mon-Fri', { months: [2, 3, 4, 12], weekdays: to(1, 5) }],
    ['numbers with zeros before them', '007 08 * * *', { minutes: [7], hours: [8] }],
    ['more blanks than are needed', ' 1\t2  * * * ', { minutes: [1], hours: [2] }],
    ['@yearly', '@yearly', { minutes: [0], hours: [0], days: [1], months: [1] }],
    ['@annually', '@annually', { days: [1], months: [1] }],
    ['@monthly', '@monthly', { days: [1], months: to(1, 12) }],
    ['@weekly', '@weekly', { weekdays: [0] }],
    ['@daily', '@daily', { hours: [0], days: to(1, 31) }],
    ['@midnight', '@midnight', { hours: [0] }],
    ['@hourly', '@hourly', { minutes: [0], hours: to(0, 23) }],
    ['a zone, which validation refuses', 'CRON_TZ=UTC 1 2 * * *', { minutes: [1] }],
  ])('reads %s', (_, text, fields) => {
    const read = parsed(text);
    for (const [name, values] of Object.entries(fields))
      expect([name, read[name as keyof typeof fields].values]).toEqual([name, values]);
  });

  it.each([
    ['*', true],
    ['?', true],
    ['*/1', true],
    ['5,*', true],
    ['*/2', false],
    ['1-31', false],
    ['1', false],
  ])('a day written %s is a star: %s', (days, isStar) => {
    expect(parsed(`0 0 ${days} * *`).days.isStar).toBe(isStar);
  });

  it.each([
    ['@every 90s', 90],
    ['@every 1h30m10s', 5410],
    ['@every 1.5h', 5400],
    ['@every 2500ms', 2],
    ['@every 10ns', 1],
    ['@every -1h', 1],
    ['@every 0', 1],
  ])('%s is every %d seconds', (text, seconds) => {
    expect(parseCronExpression(text)).toEqual({ kind: 'every', seconds });
  });

  it.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['a b c d e f', 'expected exactly 5 fields, found 6: [a b c d e f]'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
    ['60 0 * * *', 'end of range (60) above maximum (59): 60'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-2 0 * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
    ['*/0 0 * * *', 'step of range should be a positive number: */0'],
    ['x 0 * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['-1 0 * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['*/-1 0 * * *', 'negative number (-1) not allowed: -1'],
    ['1-2-3 0 * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 0 * * *', 'too many slashes: 1/2/3'],
    ['0 0 L * *', 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
    ['0 0 * * 5#2', 'failed to parse int from 5#2: strconv.Atoi: parsing "5#2": invalid syntax'],
    ['@reboot', 'unrecognized descriptor: @reboot'],
    ['@Daily', 'unrecognized descriptor: @Daily'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
    ['@every 1d', 'failed to parse duration @every 1d: time: unknown unit "d" in duration "1d"'],
    ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['@every ', 'failed to parse duration @every : time: invalid duration ""'],
    ['TZ=0', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCronExpression(text)).toThrow(message);
  });
});
