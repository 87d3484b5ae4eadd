import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Configuration, DEFAULTS, readConfiguration } from '../../lib/configuration';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
const FILES: Record<string, string> = {
  'accounts.yaml': `default: { reader: "${ROLE}" }`,
  'bad.yaml': 'default: 1',
  'access.yaml': '{ rules: [] }',
};

const read = (context: Record<string, unknown>) =>
  readConfiguration({
    context,
    readFile: (path) => {
      if (FILES[path] === undefined) throw new Error('no such file');
      return FILES[path];
    },
  });

const GIVEN = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], assignPublicIp: false };

it.each<[string, Record<string, unknown>, Partial<Configuration>]>([
  ['has defaults for everything', {}, {}],
  [
    'passes over what is the CDK’s',
    { '@aws-cdk/core:x': true, 'aws:cdk:bundling-stacks': [], 'vpc-provider:a=b': {} },
    {},
  ],
  ['takes subnets', { vpcId: 'vpc-1', subnetIds: 'subnet-1, subnet-2' }, { network: { given: GIVEN } }],
  [
    'takes public subnets',
    { vpcId: 'vpc-1', subnetIds: 'subnet-1,subnet-2', assignPublicIp: 'true' },
    { network: { given: { ...GIVEN, assignPublicIp: true } } },
  ],
  ['takes service accounts', { serviceAccounts: 'accounts.yaml' }, { serviceAccounts: { default: { reader: ROLE } } }],
  ['takes who may do what', { access: 'access.yaml' }, { access: { rules: [] } }],
  ['takes an architecture', { architecture: 'arm64' }, { placement: { architecture: 'ARM64', spot: false } }],
  [
    'takes Spot, as text or as a value of cdk.json',
    { spot: true },
    { placement: { architecture: 'X86_64', spot: true } },
  ],
  ['takes how long logs are kept', { logRetentionDays: '7' }, { logRetention: RetentionDays.ONE_WEEK }],
  ['keeps logs for ever', { logRetentionDays: 'forever' }, { logRetention: RetentionDays.INFINITE }],
  ['takes a dashboard', { dashboard: 'true' }, { dashboard: true }],
  [
    'takes a topic for alarms',
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms' },
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms' },
  ],
  ['lets go of what is stored', { removalPolicy: 'destroy' }, { removalPolicy: RemovalPolicy.DESTROY }],
])('%s', (_, context, expected) => {
  expect(read(context)).toEqual({ stackName: 'Gantry', configuration: { ...DEFAULTS, ...expected } });
});

it('takes a name, so that there can be several in an account', () => {
  expect(read({ stack: 'Nightly' })).toMatchObject({ stackName: 'Nightly' });
});

it.each<[string, Record<string, unknown>, string]>([
  ['a VPC without subnets', { vpcId: 'vpc-1' }, 'context "vpcId" needs context "subnetIds"'],
  ['addresses without subnets', { assignPublicIp: 'true' }, 'context "assignPublicIp" needs context "subnetIds"'],
  ['subnets without their VPC', { subnetIds: 'subnet-1' }, 'needs context "vpcId"'],
  ['what is no VPC', { vpcId: 'main', subnetIds: 'subnet-1' }, 'context "vpcId" is "main"'],
  ['what is no subnet', { vpcId: 'vpc-1', subnetIds: 'subnet-1,b' }, 'context "subnetIds" has "b"'],
  [
    'more subnets than a task takes',
    { vpcId: 'vpc-1', subnetIds: Array(17).fill('subnet-1').join(',') },
    'names 17 subnets',
  ],
  [
    'a number of days that CloudWatch does not know',
    { logRetentionDays: 8 },
    'context "logRetentionDays" is "8": use 1, 3',
  ],
  ['an architecture by another name', { architecture: 'x86' }, 'context "architecture" is "x86": use amd64 or arm64'],
  ['what is no topic', { alarmTopicArn: 'alarms' }, 'context "alarmTopicArn" is "alarms": use the ARN of a topic'],
  ['an answer that is neither', { spot: 'yes' }, 'context "spot" is "yes": use true or false'],
  [
    'a key that is not known',
    { subnets: 'subnet-1' },
    'context "subnets" is nothing that Gantry knows: use stack, vpcId',
  ],
  ['a name that is too long', { stack: 'x'.repeat(61) }, 'at most 60 characters'],
  [
    'a file that is not there',
    { serviceAccounts: 'gone' },
    'context "serviceAccounts" is "gone", which cannot be read',
  ],
  ['a file of rules with mistakes', { access: 'bad.yaml' }, 'bad.yaml:1:1: an access file has a list of rules'],
  ['a file with mistakes', { serviceAccounts: 'bad.yaml' }, 'bad.yaml: default: must be a mapping'],
])('says what is wrong with %s', (_, context, problem) => {
  expect(read(context)).toEqual({ problems: [expect.stringContaining(problem)] });
});

it('says everything at once', () => {
  expect(read({ vpcId: 'vpc-1', spot: 'maybe', removalPolicy: 'keep' })).toMatchObject({ problems: { length: 3 } });
});
