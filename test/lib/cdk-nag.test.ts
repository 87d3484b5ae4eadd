import { type App, RemovalPolicy } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { GantryStack } from '../../lib/gantry-stack';
import { makeStack } from '../support/stack';

const synthesized = (stack: GantryStack) => {
  (stack.node.root as App).synth();
  return stack;
};
const stack = synthesized(makeStack());

/** What cdk-nag says of a stack. @param heeding whether it heeds what is acknowledged */
function broken(stack: GantryStack, heeding: boolean): string[] {
  const checks = new AwsSolutionsChecks(stack);
  if (!heeding) Object.assign(checks, { isAcknowledged: () => false });
  return [...new Set(checks.validateScope(stack).violations.map(({ ruleName }) => ruleName))].sort();
}

it('breaks no rule of AWS Solutions but those that it says why it does', () => {
  expect(broken(stack, true)).toEqual([]);
});

it('breaks no other rules when everything that can be configured is', () => {
  const configured = makeStack({
    network: { given: { vpcId: 'vpc-1', subnetIds: ['subnet-1'], assignPublicIp: false } },
    serviceAccounts: { default: { reader: 'arn:aws:iam::123456789012:role/reader' } },
    ...{ alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms', dashboard: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  expect(broken(synthesized(configured), true)).toEqual([]);
});

it('gives no reasons for what it does not do any more', () => {
  expect(stack.acknowledgedRules.map(({ id }) => id).sort()).toEqual(broken(stack, false));
  for (const { reason } of stack.acknowledgedRules) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});
