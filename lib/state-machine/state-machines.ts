import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { assumedByStates } from '../assumed-by';
import { executionLogs } from '../execution-logs';
import { allow, allowInvoking, allowPassingRoles, allowTasks, allowTracing } from '../grants';
import type { Network } from '../network';
import type { Pods } from '../pods';
import type { Store } from '../store';
import { buildDefinition, type MapMode } from './definition';

export interface StateMachinesProps {
  network: Network;
  pods: Pods;
  store: Store;
  judgeFailure: IFunction;
  finishJob: IFunction;
  logRetention: RetentionDays;
}

const COLON = ArnFormat.COLON_RESOURCE_NAME;

/** The state machine in its two renderings, and a role that may do what their definition does and nothing else. */
export class StateMachines extends Construct {
  readonly inlineArn: string;
  readonly distributedArn: string;
  /** What the Map Runs of the distributed one are called: the name of the machine, the label of the Map, and a UUID. */
  readonly mapRunArns: string;
  /** What the executions of both are called. */
  readonly executionArns: string[];

  constructor(scope: Construct, id: string, props: StateMachinesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: assumedByStates(this) });
    this.allowRunTask(role, props.pods);
    allowInvoking(role, [props.judgeFailure, props.finishJob]);
    allowTracing(role);
    const loggingConfiguration = executionLogs(this, stack.stackName, role, props.logRetention);

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
              subnets: props.network.subnetIds,
              securityGroups: [props.network.securityGroup.securityGroupId],
              assignPublicIp: props.network.assignPublicIp,
            },
            judgeFailureArn: props.judgeFailure.functionArn,
            finishJobArn: props.finishJob.functionArn,
            bucketName: props.store.bucket.bucketName,
          }),
        ),
        loggingConfiguration,
        tracingConfiguration: { enabled: true },
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
    const mapRuns = `${machineName(stack, 'distributed')}/*:*`;
    this.mapRunArns = stack.formatArn({
      service: 'states',
      resource: 'mapRun',
      resourceName: mapRuns,
      arnFormat: COLON,
    });
    this.allowDistributedMap(role, props.store);
  }

  /** What `.sync` needs (aws.md 1.12): the rule is made and kept by Step Functions itself, and it can stop only tasks that it started. */
  private allowRunTask(role: Role, pods: Pods) {
    const stack = Stack.of(this);
    const definitions = stack.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: 'gantry-*' });
    allow(role, ['ecs:RunTask'], [definitions], { ArnEquals: { 'ecs:cluster': pods.clusterArn } });
    allowTasks(role, ['ecs:StopTask', 'ecs:DescribeTasks'], pods.clusterArn);
    const rule = 'StepFunctionsGetEventsForECSTaskRule';
    allow(
      role,
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      [stack.formatArn({ service: 'events', resource: 'rule', resourceName: rule })],
    );
    allowPassingRoles(role, pods.roleArns, 'ecs-tasks.amazonaws.com');
  }

  /** The children of a distributed Map are executions of the machine itself, which it starts, watches and stops. */
  private allowDistributedMap(role: Role, { bucket }: Store) {
    const name = machineName(Stack.of(this), 'distributed');
    const arnOf = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'states', resource, resourceName, arnFormat: COLON });
    allow(role, ['states:StartExecution'], [arnOf('stateMachine', name)]);
    allow(
      role,
      ['states:DescribeExecution', 'states:StopExecution'],
      [arnOf('execution', `${name}/*`), arnOf('execution', `${name}:*`)],
    );
    allow(role, ['s3:GetObject'], [bucket.arnForObjects('slots/*')]);
    // ResultWriter uploads in parts and reads what it has written (AWS: "IAM policies for using Distributed Map states").
    allow(
      role,
      ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      [bucket.arnForObjects('results/*')],
    );
  }
}

/** Names are ours, because a distributed Map's children are started by the machine itself: its role must name it before it exists. */
function machineName(stack: Stack, mode: MapMode): string {
  return `${stack.stackName}-${mode}`;
}
