import type { Access } from '../../../src/local/iam/access';
import { createIam } from '../../../src/local/iam/iam';
import { policyDocument } from '../../../src/local/iam/policy';
import { ServiceError } from '../../../src/local/service';

const ROLE = 'arn:aws:iam::000000000000:role/worker';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/objects';
const CLUSTER = 'arn:aws:ecs:us-east-1:000000000000:cluster/pods';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:tasks';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/tasks';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';

type Parts = { Effect?: string; Action: string | string[]; Resource?: string | string[]; [more: string]: unknown };
const statements = (...parts: Parts[]) =>
  policyDocument.parse({ Statement: parts.map((part) => ({ Effect: 'Allow', Resource: '*', ...part })) });

const DECISIONS: string[] = [];
const iam = createIam({
  account: '000000000000',
  roles: [
    {
      name: 'worker',
      arn: ROLE,
      trust: statements({
        ...{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      }),
      statements: statements(
        { Action: ['dynamodb:GetItem', 'dynamodb:Put*'], Resource: TABLE },
        { Action: 'ecs:StopTask', Condition: { ArnEquals: { 'ecs:cluster': CLUSTER } } },
        { Action: 's3:*', Resource: 'arn:aws:s3:::lists/*' },
        { Effect: 'Deny', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::lists/kept-?.json' },
        { Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
      ),
    },
  ],
  resourcePolicies: [
    {
      resource: 'arn:aws:s3:::lists',
      statements: statements(
        {
          ...{ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' } },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        { Effect: 'Deny', Action: 's3:GetObject', Principal: '*', Resource: 'arn:aws:s3:::lists/secret' },
      ),
    },
    {
      resource: QUEUE,
      statements: statements({
        ...{ Action: 'sqs:SendMessage', Resource: QUEUE, Principal: { Service: 'events.amazonaws.com' } },
        Condition: { ArnLike: { 'aws:SourceArn': `${RULE}*` } },
      }),
    },
    {
      resource: FUNCTION,
      statements: statements({ Action: 'lambda:InvokeFunction', Principal: { AWS: ROLE } }),
    },
  ],
  decided: (roleName, { action }, allowed) => DECISIONS.push(`${roleName} ${action} ${allowed}`),
});

function refusalOf(access: Access): ServiceError | undefined {
  try {
    iam.as(ROLE, 'fn').require([access]);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

const stop = (cluster?: string): Access => ({
  ...{ action: 'ecs:StopTask', resource: 'arn:aws:ecs:us-east-1:000000000000:task/pods/1' },
  ...(cluster !== undefined && { context: { 'ecs:cluster': cluster } }),
});
const pass = (service: string): Access => ({
  ...{ action: 'iam:PassRole', resource: 'arn:aws:iam::000000000000:role/other' },
  context: { 'iam:PassedToService': service },
});

describe('a role may', () => {
  it.each<[string, Access]>([
    ['do what a statement names', { action: 'dynamodb:GetItem', resource: TABLE }],
    ['do what a wildcard takes in, in any case', { action: 'dynamodb:PUTITEM', resource: TABLE }],
    ['do what a condition holds for', stop(CLUSTER)],
    [
      'do something with an object of a bucket over TLS',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::lists/a/b' },
    ],
    ['do what is not the one thing that is denied', { action: 's3:DeleteObject', resource: 'arn:aws:s3:::lists/a' }],
    ['hand a role to the service that is named', pass('ecs-tasks.amazonaws.com')],
    ['do what only the policy of the resource allows', { action: 'lambda:InvokeFunction', resource: `${FUNCTION}:1` }],
  ])('%s', (_, access) => {
    expect(refusalOf(access)).toBeUndefined();
  });
});

describe('a role may not', () => {
  it.each<[string, Access]>([
    ['do another thing', { action: 'dynamodb:Scan', resource: TABLE }],
    ['do it elsewhere', { action: 'dynamodb:GetItem', resource: `${TABLE}-2` }],
    ['do what a condition does not hold for', stop(`${CLUSTER}-2`)],
    ['do what a condition is about, without saying', stop()],
    [
      'do what is denied, though it is allowed',
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::lists/kept-1.json' },
    ],
    ['do what the policy of a bucket denies', { action: 's3:GetObject', resource: 'arn:aws:s3:::lists/secret' }],
    ['hand a role to another service', pass('lambda.amazonaws.com')],
    ['do anything with everything', { action: 'ecs:RegisterTaskDefinition', resource: '*' }],
  ])('%s', (_, access) => {
    expect(refusalOf(access)).toMatchObject({ code: expect.stringMatching(/^AccessDenied/) });
  });

  it('do anything if nobody knows the role', () => {
    const other = () => iam.as(`${ROLE}-2`, 'fn').require([{ action: 'dynamodb:GetItem', resource: TABLE }]);
    expect(other).toThrow('assumed-role/worker-2/fn is not authorized');
  });
});

describe('a refusal is worded', () => {
  it('with who, what and why', () => {
    expect(refusalOf({ action: 'dynamodb:Scan', resource: TABLE })).toMatchObject({
      ...{ code: 'AccessDeniedException', statusCode: 400 },
      message: `User: arn:aws:sts::000000000000:assumed-role/worker/fn is not authorized to perform: dynamodb:Scan on resource: ${TABLE} because no identity-based policy allows the dynamodb:Scan action`,
    });
  });

  it.each<[string, Access, object]>([
    ['S3', { action: 's3:GetObject', resource: 'arn:aws:s3:::x/y' }, { code: 'AccessDenied', statusCode: 403 }],
    ['Lambda', { action: 'lambda:InvokeFunction', resource: 'f' }, { code: 'AccessDeniedException', statusCode: 403 }],
    [
      'what is denied',
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::lists/kept-1.json' },
      { message: expect.stringContaining('with an explicit deny in an identity-based policy') },
    ],
    [
      'what the policy of a resource denies',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::lists/secret' },
      { message: expect.stringContaining('with an explicit deny in a resource-based policy') },
    ],
  ])('as it is for %s', (_, access, expected) => {
    expect(refusalOf(access)).toMatchObject(expected);
  });
});

it('tells of every decision', () => {
  DECISIONS.length = 0;
  refusalOf({ action: 'dynamodb:Scan', resource: TABLE });
  refusalOf({ action: 'dynamodb:GetItem', resource: TABLE });
  expect(DECISIONS).toEqual(['worker dynamodb:Scan false', 'worker dynamodb:GetItem true']);
});

it('lets a service take on a role that trusts it, under the conditions of that', () => {
  const here = { 'aws:SourceAccount': '000000000000' };
  expect(iam.cannotAssume('lambda.amazonaws.com', ROLE, here)).toBeUndefined();
  expect(iam.cannotAssume('lambda.amazonaws.com', ROLE)).toBe(
    'the role worker cannot be assumed by lambda.amazonaws.com',
  );
  expect(iam.cannotAssume('states.amazonaws.com', ROLE, here)).toContain('cannot be assumed by states.amazonaws.com');
  expect(iam.cannotAssume('lambda.amazonaws.com', 'gone')).toBe('there is no role gone');
});

it('lets a service do what the policy of a resource says, for the source that it names', () => {
  const send = (source: string) => ({
    action: 'sqs:SendMessage',
    resource: QUEUE,
    context: { 'aws:SourceArn': source },
  });
  expect(iam.serviceMay('events.amazonaws.com', send(RULE))).toBe(true);
  expect(iam.serviceMay('events.amazonaws.com', send(QUEUE))).toBe(false);
  expect(iam.serviceMay('sns.amazonaws.com', send(RULE))).toBe(false);
});
