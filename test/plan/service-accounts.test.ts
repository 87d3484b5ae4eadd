import type { PodSpec } from '../../src/job/types';
import { taskRoleOf, unknownServiceAccount } from '../../src/plan/service-accounts';
import { admitted, SERVICE_ACCOUNTS } from '../support/plan';

const READER = SERVICE_ACCOUNTS.default.reader;
const STACK = 'arn:aws:iam::123456789012:role/task';
const OF_DEFAULT = 'arn:aws:iam::123456789012:role/of-default';

const role = (pod: Partial<PodSpec>, accounts: object = SERVICE_ACCOUNTS) =>
  taskRoleOf(admitted({ pod }), accounts as typeof SERVICE_ACCOUNTS, STACK);

it.each<[string, Partial<PodSpec>, object, string]>([
  ['without an account is that of the stack', {}, SERVICE_ACCOUNTS, STACK],
  ['of `default` is that of the stack', { serviceAccountName: 'default' }, SERVICE_ACCOUNTS, STACK],
  ['of `default` can be another one', {}, { default: { default: OF_DEFAULT } }, OF_DEFAULT],
  ['of an account is what the list says', { serviceAccountName: 'reader' }, SERVICE_ACCOUNTS, READER],
  ['of an account by its old name, too', { serviceAccount: 'reader' }, SERVICE_ACCOUNTS, READER],
  [
    'of two names is that of the new one',
    { serviceAccountName: 'default', serviceAccount: 'reader' },
    SERVICE_ACCOUNTS,
    STACK,
  ],
])('the role %s', (_, pod, accounts, expected) => {
  expect(role(pod, accounts)).toBe(expected);
});

it('shows both names of a service account, as Kubernetes does', () => {
  const { spec } = admitted({ pod: { serviceAccount: 'reader' } }).spec.template;
  expect(spec).toMatchObject({ serviceAccountName: 'reader', serviceAccount: 'reader' });
});

it.each([
  ['an account that is not in the list any more', 'gone', SERVICE_ACCOUNTS],
  ['an account of another namespace', 'reader', { other: { reader: READER } }],
  ['a name that every object has', 'constructor', SERVICE_ACCOUNTS],
])('there is no role for %s', (_, serviceAccountName, accounts) => {
  expect(() => role({ serviceAccountName }, accounts)).toThrow(
    `error looking up service account default/${serviceAccountName}`,
  );
  expect(unknownServiceAccount(admitted({ pod: { serviceAccountName } }), accounts)).toMatchObject([
    { field: 'spec.template.spec.serviceAccountName', type: 'FieldValueForbidden' },
  ]);
});

it('says which accounts there are, and how there can be more', () => {
  const [error] = unknownServiceAccount(admitted({ pod: { serviceAccountName: 'mine' } }), SERVICE_ACCOUNTS);
  expect(error?.message).toBe('Forbidden: the namespace default has no service account "mine"; it has default, reader');
  expect(error?.remedy).toContain('cdk deploy -c serviceAccounts=FILE');
});

it('names ten of many', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`a${n}`, READER]));
  const [error] = unknownServiceAccount(admitted({ pod: { serviceAccountName: 'mine' } }), { default: many });
  expect(error?.message).toMatch(/; it has default, a0, a1, a2, a3, a4, a5, a6, a7, a8 and 291 more$/);
});
