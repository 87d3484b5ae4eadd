import { RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allow } from './grants';

/**
 * A log group for executions that fail, which a role may write to. ALL would cost more than the state machine itself for a large Job (aws.md 8),
 * and inputs hold the manifest's environment.
 * @param name of the state machines
 * @returns loggingConfiguration of a state machine
 */
export function executionLogs(scope: Construct, name: string, role: IRole, retention: RetentionDays) {
  const logGroup = new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  allowLogDelivery(role);
  return {
    level: 'ERROR',
    includeExecutionData: false,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
  };
}

/** Step Functions delivers its logs through CloudWatch's log delivery, whose actions know no resources. */
function allowLogDelivery(role: IRole) {
  const delivery = [
    'CreateLogDelivery',
    'GetLogDelivery',
    'UpdateLogDelivery',
    'DeleteLogDelivery',
    'ListLogDeliveries',
  ];
  const policies = ['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'];
  allow(
    role,
    [...delivery, ...policies].map((action) => `logs:${action}`),
    ['*'],
  );
}
