import { readServiceAccounts } from '../../lib/service-accounts';

const ROLE = 'arn:aws:iam::123456789012:role/path/reader';

/** Accounts of which each has a role of its own. */
const manyAccounts = (count: number) =>
  JSON.stringify({ many: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, `${ROLE}-${i}`])) });

it('reads YAML and JSON', () => {
  const expected = { serviceAccounts: { default: { reader: ROLE } }, problems: [] };
  expect(readServiceAccounts(`default:\n  reader: ${ROLE}\n`)).toEqual(expected);
  expect(readServiceAccounts(JSON.stringify({ default: { reader: ROLE } }))).toEqual(expected);
  expect(readServiceAccounts(manyAccounts(600)).problems).toEqual([]);
  expect(readServiceAccounts('# none yet\n{}')).toEqual({ serviceAccounts: {}, problems: [] });
});

it('says all that is wrong', () => {
  const { problems } = readServiceAccounts(`
    Big: {}
    flat: ${ROLE}
    default: { A_b: ${ROLE}, user: "arn:aws:iam::123456789012:user/u", empty: }
  `);
  expect(problems).toEqual([
    expect.stringContaining('the namespace "Big": a lowercase RFC 1123 label'),
    'flat: must be a mapping of account names to role ARNs',
    expect.stringContaining('default.A_b: the name of the account a lowercase RFC 1123 subdomain'),
    'default.user: "arn:aws:iam::123456789012:user/u" is no ARN of a role (arn:aws:iam::123456789012:role/NAME)',
    'default.empty: null is no ARN of a role (arn:aws:iam::123456789012:role/NAME)',
  ]);
});

it.each([
  ['a list', '- a', 'must be a mapping'],
  ['an empty file', '', 'expected a document, but the input is empty'],
  ['what is no YAML', 'a: [', 'is neither YAML nor JSON: '],
  [
    'more roles than policies have room for',
    manyAccounts(2000),
    'policies that let Gantry pass them have room for 36000',
  ],
])('refuses %s', (_, text, problem) => {
  expect(readServiceAccounts(text).problems).toEqual([expect.stringContaining(problem)]);
});
