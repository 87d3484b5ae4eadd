import { matches } from '../../src/access/wildcard';

it.each<[string, string, boolean]>([
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'ab', false],
  ['*', '', true],
  ['*', 'anything/at:all', true],
  ['ci-*', 'ci-', true],
  ['ci-*', 'ci-main', true],
  ['ci-*', 'xci-main', false],
  ['*-prod', 'team-prod', true],
  ['*-prod', 'team-prod-2', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['**', 'x', true],
  ['a.c', 'abc', false],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

it('takes no longer for many wildcards', () => {
  const before = process.cpuUsage().user;
  expect(matches(`${'*a'.repeat(100)}*b`, 'a'.repeat(10_000))).toBe(false);
  expect(process.cpuUsage().user - before).toBeLessThan(500_000);
});
