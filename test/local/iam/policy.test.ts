import { policyDocument } from '../../../src/local/iam/policy';

const statement = (more: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more }],
});

const problemsOf = (document: object) =>
  (policyDocument.safeParse(document).error?.issues ?? []).map(({ message }) => message).join('; ');

it.each<[string, object]>([
  ['a statement that is not in a list', { Statement: { Effect: 'Allow', Action: 'a:B', Resource: '*' } }],
  ['principals of every kind', statement({ Principal: { AWS: ['*'], Service: 'events.amazonaws.com' } })],
  ['conditions with several values', statement({ Condition: { StringLike: { 'aws:SourceAccount': ['1', 2] } } })],
  ['a condition on TLS, as a boolean', statement({ Condition: { Bool: { 'aws:SecureTransport': false } } })],
])('knows %s', (_, document) => {
  expect(problemsOf(document)).toBe('');
});

it.each<[string, object, string]>([
  ['exceptions of actions', statement({ NotAction: 's3:*' }), 'NotAction'],
  ['exceptions of resources', statement({ NotResource: '*' }), 'NotResource'],
  ['people of other directories', statement({ Principal: { Federated: 'x' } }), 'Federated'],
  ['an operator', statement({ Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4' } } }), 'operator IpAddress'],
  ['a key', statement({ Condition: { StringEquals: { 'aws:SourceIp': '1' } } }), 'condition key aws:SourceIp'],
  ['variables', statement({ Resource: `arn:aws:s3:::b/$${'{aws:username}'}` }), 'variables in policies'],
  ['the old language', { ...statement({}), Version: '2008-10-17' }, 'only the version 2012-10-17'],
])('refuses %s by name', (_, document, problem) => {
  expect(problemsOf(document)).toContain(problem);
});
