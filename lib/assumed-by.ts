import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type PrincipalBase, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A service that takes on a role for what is in this account, and for nobody else's (AWS: "The confused deputy problem"; Step Functions and
 * ECS say for what they act).
 */
export function assumedByStates(scope: Construct): PrincipalBase {
  const { stackName } = Stack.of(scope);
  return within(scope, 'states.amazonaws.com', {
    ...{ service: 'states', resource: 'stateMachine', resourceName: `${stackName}-*` },
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

export function assumedByTasks(scope: Construct): PrincipalBase {
  // ECS gives no more of the ARN than this.
  return within(scope, 'ecs-tasks.amazonaws.com', {
    service: 'ecs',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
}

function within(scope: Construct, service: string, source: Parameters<Stack['formatArn']>[0]): PrincipalBase {
  const stack = Stack.of(scope);
  return new ServicePrincipal(service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn(source) },
    },
  });
}
