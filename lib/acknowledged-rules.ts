import { type CfnElement, type Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** A rule of cdk-nag's AwsSolutions that the stack breaks on purpose. */
export interface AcknowledgedRule {
  /** With the finding in brackets, where the rule has several. */
  id: string;
  reason: string;
}

/** What there is to say for the rules that are broken, for good, by the stack as it is. */
const RULES: AcknowledgedRule[] = [
  {
    id: 'APIG1',
    reason: 'Access logs need a role that is set for the whole account; the function logs every request itself.',
  },
  { id: 'APIG2', reason: 'Bodies are JSON, YAML, protobuf and four kinds of patches: the function validates them.' },
  {
    id: 'APIG3',
    reason:
      'A web ACL costs 5 USD a month while nothing runs; who has no token that AWS knows gets no further than the authorizer.',
  },
  { id: 'APIG6', reason: 'As APIG1: execution logs need a role that is set for the whole account.' },
  {
    id: 'COG4',
    reason: 'Callers are IAM principals, whom the authorizer knows by STS, and not users of a Cognito pool.',
  },
  { id: 'ECS4', reason: 'Container Insights bills metrics for each task; pods are told of by their events.' },
  {
    id: 'S1',
    reason:
      'The bucket holds lists of numbers and of task ARNs, which two roles can reach; its access logs would need a bucket more.',
  },
  {
    id: 'SF1',
    reason:
      'Logging ALL costs more than the state machine itself for a large Job, and inputs hold the environment of a manifest (aws.md 8).',
  },
  {
    id: 'VPC7',
    reason: 'Flow logs are billed by what pods send and receive; whoever wants them adds them to the VPC.',
  },
];

const EVERY_TASK = 'Tasks have no names; the condition on ecs:cluster narrows it.';

/** Permissions with a wildcard, by the resource as cdk-nag writes it. */
const wildcards = (stackName: string, bucket: string, group: string): [resource: string, reason: string][] => {
  const arn = (service: string, resource: string) =>
    `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
  const executions = 'Executions are named by the uids of Jobs; the name of the state machine narrows it.';
  return [
    [
      '*',
      `${EVERY_TASK} The other actions know no resources: ecs:RegisterTaskDefinition, ecr:GetAuthorizationToken, dynamodb:ListStreams, log delivery, X-Ray.`,
    ],
    ['arn:<AWS::Partition>:ecr:*:*:repository/*', 'Images are those that manifests name.'],
    [arn('ecs', 'task-definition/gantry-*'), 'Task definitions are named by their content.'],
    [arn('states', `execution:${stackName}-inline:*`), executions],
    [arn('states', `execution:${stackName}-distributed:*`), executions],
    [arn('states', `execution:${stackName}-distributed/*`), executions],
    [arn('states', `execution:${stackName}-alarms:*`), executions],
    [arn('scheduler', `schedule/<${group}>/*`), 'Schedules are named by the uids of CronJobs; their group narrows it.'],
    [arn('states', `mapRun:${stackName}-distributed/*:*`), 'Map Runs have UUIDs; the name of the machine narrows it.'],
    [`<${bucket}.Arn>/slots/*`, 'Objects are named by the uids of Jobs.'],
    [`<${bucket}.Arn>/results/*`, 'Objects are named by the ids of Map Runs.'],
  ];
};

/**
 * Tells cdk-nag, and whoever else reads the metadata of the stack.
 * @param bucket that of lists and results
 * @param group that of the schedules
 */
export function acknowledgeRules(stack: Stack, bucket: Bucket, group: CfnElement): AcknowledgedRule[] {
  const bucketId = stack.getLogicalId(bucket.node.defaultChild as CfnElement);
  const ofWildcards = wildcards(stack.stackName, bucketId, stack.getLogicalId(group)).map(([resource, reason]) => ({
    id: `IAM5[Resource::${resource}]`,
    reason,
  }));
  const rules = [...RULES, ...ofWildcards].map(({ id, reason }) => ({ id: `AwsSolutions-${id}`, reason }));
  Validations.of(stack).acknowledge(...rules);
  return rules;
}
