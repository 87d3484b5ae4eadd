import { userOf } from '../../src/access/authorizer-context';

const NOW = 1_000_000;
const anna = { username: 'anna', groups: '' };

it.each<[string, object | null | undefined, object | undefined]>([
  ['nobody without a context', undefined, undefined],
  ['nobody in a context of nobody', null, undefined],
  ['nobody without a name', { groups: 'system:masters' }, undefined],
  ['a user', anna, { username: 'anna', groups: [] }],
  ['a user of groups', { ...anna, groups: 'a,b' }, { username: 'anna', groups: ['a', 'b'] }],
  ['the session', { ...anna, arn: 'arn:x' }, { username: 'anna', groups: [], extra: { arn: ['arn:x'] } }],
  ['a user until the token ends', { ...anna, expires: String(NOW + 1) }, { username: 'anna', groups: [] }],
  ['nobody from then on', { ...anna, expires: String(NOW) }, undefined],
  ['nobody whose end is unknown', { ...anna, expires: 'x' }, undefined],
])('is %s', (_, context, expected) => {
  expect(userOf(context, NOW)).toEqual(expected);
});
