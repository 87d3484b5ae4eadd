import { Aws } from 'aws-cdk-lib';
import { CfnCluster, CfnClusterCapacityProviderAssociations } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { assumedByTasks } from './assumed-by';
import type { Configuration } from './configuration';
import { allow } from './grants';
import { rolesOf } from './service-accounts';

/** What pods need from the account: a cluster that holds nothing, the roles of their tasks, and a place for their logs. */
export class Pods extends Construct {
  readonly clusterArn: string;
  /** Pulls images and writes logs, for ECS; a container never has it. */
  readonly executionRole: Role;
  /** What a container itself may do: nothing, until someone grants it something. */
  readonly taskRole: Role;
  /** Every role that a task may be given: the two above, and those of service accounts. */
  readonly roleArns: string[];
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    // The L2 cluster makes a VPC of its own when none is given; a cluster that runs only tasks needs none.
    const cluster = new CfnCluster(this, 'Cluster');
    new CfnClusterCapacityProviderAssociations(this, 'Capacity', {
      cluster: cluster.ref,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    });
    this.clusterArn = cluster.attrArn;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: configuration.logRetention,
      removalPolicy: configuration.removalPolicy,
    });
    const tasks = assumedByTasks(this);
    this.executionRole = new Role(this, 'ExecutionRole', { assumedBy: tasks });
    // Private images in Amazon ECR, also those of other accounts that let this one in.
    allow(this.executionRole, ['ecr:GetAuthorizationToken'], ['*']);
    allow(
      this.executionRole,
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      [`arn:${Aws.PARTITION}:ecr:*:*:repository/*`],
    );
    this.logGroup.grantWrite(this.executionRole);
    this.taskRole = new Role(this, 'TaskRole', { assumedBy: tasks });
    this.roleArns = [this.executionRole.roleArn, this.taskRole.roleArn, ...rolesOf(configuration.serviceAccounts)];
  }
}
