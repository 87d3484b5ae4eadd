import { networkFrom } from '../../lib/network-context';

const from = (context: Record<string, string>) => networkFrom((key) => context[key]);

it.each([
  ['its own network without context', {}, { network: {} }],
  [
    'given subnets',
    { vpcId: 'vpc-1', subnetIds: 'subnet-1, subnet-2' },
    { network: { given: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], assignPublicIp: false } } },
  ],
  [
    'given public subnets',
    { vpcId: 'vpc-1', subnetIds: 'subnet-1', assignPublicIp: 'true' },
    { network: { given: { vpcId: 'vpc-1', subnetIds: ['subnet-1'], assignPublicIp: true } } },
  ],
])('%s', (_, context, expected) => {
  expect(from(context as Record<string, string>)).toEqual(expected);
});

it.each([
  ['a VPC without subnets', { vpcId: 'vpc-1' }, 'context "vpcId" needs context "subnetIds"'],
  ['addresses without subnets', { assignPublicIp: 'true' }, 'context "assignPublicIp" needs context "subnetIds"'],
  ['subnets without their VPC', { subnetIds: 'subnet-1' }, 'needs context "vpcId"'],
  ['an answer that is neither', { vpcId: 'v', subnetIds: 's', assignPublicIp: 'yes' }, 'is "yes"'],
  ['more subnets than a task takes', { vpcId: 'v', subnetIds: Array(17).fill('s').join(',') }, 'names 17 subnets'],
])('says what is wrong with %s', (_, context, problem) => {
  expect(from(context as Record<string, string>)).toEqual({ problem: expect.stringContaining(problem) });
});
