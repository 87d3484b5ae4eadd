import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeStack } from '../support/stack';

const stack = makeStack();
(stack.node.root as App).synth();

/** What cdk-nag says of the stack. @param heeding whether it heeds what is acknowledged */
function broken(heeding: boolean): string[] {
  const checks = new AwsSolutionsChecks(stack);
  if (!heeding) Object.assign(checks, { isAcknowledged: () => false });
  return [...new Set(checks.validateScope(stack).violations.map(({ ruleName }) => ruleName))].sort();
}

it('breaks no rule of AWS Solutions but those that it says why it does', () => {
  expect(broken(true)).toEqual([]);
});

it('gives no reasons for what it does not do any more', () => {
  expect(stack.acknowledgedRules.map(({ id }) => id).sort()).toEqual(broken(false));
  for (const { reason } of stack.acknowledgedRules) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});
