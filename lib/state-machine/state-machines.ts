import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Network } from '../network';
import { type Pods, passTaskRoles } from '../pods';
import type { Store } from '../store';
import { buildDefinition, type MapMode } from './definition';

export interface StateMachinesProps {
  network: Network;
  pods: Pods;
  store: Store;
  judgeFailure: IFunction;
  finishJob: IFunction;
}

const COLON = ArnFormat.COLON_RESOURCE_NAME;

/** The state machine in its two renderings, and a role that may do what their definition does and nothing else. */
export class StateMachines extends Construct {
  readonly inlineArn: string;
  readonly distributedArn: string;
  /** What the executions of both are called. */
  readonly executionArns: string[];

  constructor(scope: Construct, id: string, props: StateMachinesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.grantRunTask(role, props.pods);
    props.judgeFailure.grantInvoke(role);
    props.finishJob.grantInvoke(role);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${stack.stackName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    grantLogDelivery(role);

    const machine = (mode: MapMode) =>
      new CfnStateMachine(this, mode === 'inline' ? 'Inline' : 'Distributed', {
        stateMachineName: machineName(stack, mode),
        stateMachineType: 'STANDARD',
        roleArn: role.roleArn,
        definitionString: stack.toJsonString(
          buildDefinition(mode, {
            partition: stack.partition,
            network: {
              clusterArn: props.pods.clusterArn,
              subnets: props.network.subnets.map((subnet) => subnet.subnetId),
              securityGroups: [props.network.securityGroup.securityGroupId],
              assignPublicIp: props.network.assignPublicIp,
            },
            judgeFailureArn: props.judgeFailure.functionArn,
            finishJobArn: props.finishJob.functionArn,
            bucketName: props.store.bucket.bucketName,
          }),
        ),
        // ALL would cost more than the state machine itself for a large Job (aws.md 8); inputs hold the manifest's environment.
        loggingConfiguration: {
          level: 'ERROR',
          includeExecutionData: false,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
        },
      });
    const inline = machine('inline');
    const distributed = machine('distributed');
    // Started without its permissions a machine is refused: CloudFormation checks the role when it makes the machine.
    inline.node.addDependency(role);
    distributed.node.addDependency(role);
    this.inlineArn = inline.attrArn;
    this.distributedArn = distributed.attrArn;
    this.executionArns = (['inline', 'distributed'] as const).map((mode) =>
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${machineName(stack, mode)}:*`,
        arnFormat: COLON,
      }),
    );
    this.grantDistributedMap(role, props.store);
  }

  /** What `.sync` needs (aws.md 1.12): the rule is made and kept by Step Functions itself, and it can stop only tasks that it started. */
  private grantRunTask(role: Role, pods: Pods) {
    const stack = Stack.of(this);
    const inCluster = { ArnEquals: { 'ecs:cluster': pods.clusterArn } };
    role.addToPolicy(
      new PolicyStatement({
        actions: ['ecs:RunTask'],
        resources: [stack.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: 'gantry-*' })],
        conditions: inCluster,
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['ecs:StopTask', 'ecs:DescribeTasks'], resources: ['*'], conditions: inCluster }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['ecs:TagResource'],
        resources: [stack.formatArn({ service: 'ecs', resource: 'task', resourceName: '*' })],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          stack.formatArn({
            service: 'events',
            resource: 'rule',
            resourceName: 'StepFunctionsGetEventsForECSTaskRule',
          }),
        ],
      }),
    );
    role.addToPolicy(passTaskRoles(pods));
  }

  private grantDistributedMap(role: Role, store: Store) {
    const stack = Stack.of(this);
    const name = machineName(stack, 'distributed');
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [
          stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: COLON }),
        ],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [
          stack.formatArn({ service: 'states', resource: 'execution', resourceName: `${name}/*`, arnFormat: COLON }),
          stack.formatArn({ service: 'states', resource: 'execution', resourceName: `${name}:*`, arnFormat: COLON }),
        ],
      }),
    );
    store.bucket.grantRead(role, 'slots/*');
    store.bucket.grantReadWrite(role, 'results/*');
  }
}

/** Names are ours, because a distributed Map's children are started by the machine itself: its role must name it before it exists. */
function machineName(stack: Stack, mode: MapMode): string {
  return `${stack.stackName}-${mode}`;
}

/** Step Functions delivers its logs through CloudWatch's log delivery, whose actions know no resources. */
function grantLogDelivery(role: Role) {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      resources: ['*'],
    }),
  );
}
