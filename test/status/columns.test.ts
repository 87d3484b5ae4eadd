import { age, humanDuration } from '../../src/status/columns';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('a duration as kubectl shows it', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [2 * MINUTE, '2m'],
    [3 * MINUTE + 20, '3m20s'],
    [10 * MINUTE - 1, '9m59s'],
    [10 * MINUTE + 30, '10m'],
    [3 * HOUR - 1, '179m'],
    [3 * HOUR, '3h'],
    [5 * HOUR + 7 * MINUTE, '5h7m'],
    [8 * HOUR, '8h'],
    [2 * DAY - 1, '47h'],
    [2 * DAY, '2d'],
    [3 * DAY + 4 * HOUR, '3d4h'],
    [8 * DAY + HOUR, '8d'],
    [2 * 365 * DAY - 1, '729d'],
    [2 * 365 * DAY, '2y'],
    [3 * 365 * DAY + 5 * DAY, '3y5d'],
    [9 * 365 * DAY + 5 * DAY, '9y'],
    [-1, '0s'],
    [-2, '<invalid>'],
  ])('%d s is %s', (seconds, shown) => {
    expect(humanDuration(seconds * 1000)).toBe(shown);
  });
});

it('has no age without a time', () => {
  expect(age(undefined, new Date(0))).toBe('<unknown>');
});
