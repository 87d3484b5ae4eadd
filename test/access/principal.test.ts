import { canonicalArn, mistakeInPrincipal } from '../../src/access/principal';

describe('the ARN that rules are compared with', () => {
  it.each<[string, string, string | undefined]>([
    ['of a user is its own', 'arn:aws:iam::111122223333:user/anna', 'arn:aws:iam::111122223333:user/anna'],
    ['of a user with a path', 'arn:aws:iam::111122223333:user/ops/anna', 'arn:aws:iam::111122223333:user/ops/anna'],
    ['of the root user', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root'],
    [
      'of a session is that of its role',
      'arn:aws:sts::111122223333:assumed-role/Admin/anna',
      'arn:aws:iam::111122223333:role/Admin',
    ],
    [
      'in another partition',
      'arn:aws-us-gov:sts::111122223333:assumed-role/A/s',
      'arn:aws-us-gov:iam::111122223333:role/A',
    ],
    [
      'of a federated user',
      'arn:aws:sts::111122223333:federated-user/anna',
      'arn:aws:sts::111122223333:federated-user/anna',
    ],
    ['of a role is none: roles do not sign', 'arn:aws:iam::111122223333:role/Admin', undefined],
    ['of a session without a role', 'arn:aws:sts::111122223333:assumed-role/Admin', undefined],
    ['of a session with too much', 'arn:aws:sts::111122223333:assumed-role/a/b/c', undefined],
    ['of another service', 'arn:aws:s3:::bucket', undefined],
    ['of nothing', '', undefined],
  ])('%s', (_, arn, expected) => {
    expect(canonicalArn(arn)).toBe(expected);
  });
});

describe('principals of the access file', () => {
  it.each([
    'arn:aws:iam::111122223333:user/anna',
    'arn:aws:iam::111122223333:user/ops/*',
    'arn:aws:iam::111122223333:role/ci-*',
    'arn:aws:iam::111122223333:role/*',
    'arn:aws-cn:iam::111122223333:role/A',
    'arn:aws:iam::111122223333:root',
    'arn:aws:sts::111122223333:federated-user/anna',
  ])('%s is one', (pattern) => {
    expect(mistakeInPrincipal(pattern)).toBeUndefined();
  });

  it.each<[string, string, RegExp]>([
    ['everybody', '*', /write arn:aws:iam::ACCOUNT:role\/NAME/],
    ['a role of every account', 'arn:aws:iam::*:role/Admin', /not for the account/],
    ['every kind of principal', 'arn:aws:iam::111122223333:*', /write arn/],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/Admin/anna', /write arn:aws:iam::111122223333:role\/Admin,/],
    [
      'a role with its path',
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/X_1',
      /write arn:aws:iam::111122223333:role\/X_1$/,
    ],
    ['a group', 'arn:aws:iam::111122223333:group/ops', /write arn/],
    ['a role without a name', 'arn:aws:iam::111122223333:role/', /write arn/],
    ['an account that is none', 'arn:aws:iam::1111:role/A', /write arn/],
    ['a name with blanks', 'arn:aws:iam::111122223333:role/a b', /write arn/],
  ])('%s is none', (_, pattern, remedy) => {
    expect(mistakeInPrincipal(pattern)?.remedy).toMatch(remedy);
  });
});
