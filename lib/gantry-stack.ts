import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Door } from './door';
import { gantryFunction } from './functions';
import { Network, type NetworkProps } from './network';
import { Pods, passTaskRoles } from './pods';
import { StateMachines } from './state-machine/state-machines';
import { Store } from './store';

export interface GantryStackProps extends StackProps {
  network?: NetworkProps;
}

/** Everything one Gantry needs in an account and Region. Nothing in it costs money while no Job runs, but for what it stores. */
export class GantryStack extends Stack {
  constructor(scope: Construct, id: string, props: GantryStackProps = {}) {
    super(scope, id, props);
    const network = new Network(this, 'Network', props.network ?? {});
    const store = new Store(this, 'Store');
    const pods = new Pods(this, 'Pods');
    const tableOnly = { TABLE_NAME: store.table.tableName };

    const judgeFailure = gantryFunction(this, 'JudgeFailure', {
      name: 'judge-failure',
      description: 'Decides what follows a failed pod: another one, a failed index, or a failed Job',
      timeout: Duration.seconds(30),
      environment: tableOnly,
    });
    const finishJob = gantryFunction(this, 'FinishJob', {
      name: 'finish-job',
      description: 'Ends a Job whose execution has ended, or lets it go on in another one',
      timeout: Duration.minutes(5),
      environment: { ...tableOnly, BUCKET_NAME: store.bucket.bucketName, CLUSTER_ARN: pods.clusterArn },
    });
    const machines = new StateMachines(this, 'StateMachine', { network, pods, store, judgeFailure, finishJob });

    const recordPods = gantryFunction(this, 'RecordPods', {
      name: 'record-pods',
      description: 'Records pods from the state changes of their ECS tasks',
      timeout: Duration.minutes(1),
      environment: { ...tableOnly, CLUSTER_ARN: pods.clusterArn },
    });
    const submit = gantryFunction(this, 'Submit', {
      name: 'submit',
      description: 'Does what a stored Job still asks for: starts it, or stops and removes it',
      timeout: Duration.minutes(5),
      environment: {
        ...tableOnly,
        BUCKET_NAME: store.bucket.bucketName,
        CLUSTER_ARN: pods.clusterArn,
        INLINE_STATE_MACHINE_ARN: machines.inlineArn,
        DISTRIBUTED_STATE_MACHINE_ARN: machines.distributedArn,
        EXECUTION_ROLE_ARN: pods.executionRole.roleArn,
        TASK_ROLE_ARN: pods.taskRole.roleArn,
        LOG_GROUP_NAME: pods.logGroup.logGroupName,
      },
    });
    const kubeApi = gantryFunction(this, 'KubeApi', {
      name: 'kube-api',
      description: 'The Kubernetes API: admits, stores, reads and deletes Jobs, and reads pods and their logs',
      timeout: Duration.seconds(29),
      environment: { ...tableOnly, LOG_GROUP_NAME: pods.logGroup.logGroupName },
    });

    for (const writer of [judgeFailure, finishJob, recordPods, submit, kubeApi]) store.table.grantReadWriteData(writer);
    store.bucket.grantPut(submit, 'slots/*');
    store.bucket.grantRead(finishJob, 'results/*');
    pods.logGroup.grant(kubeApi, 'logs:GetLogEvents');
    this.grantTasks(pods, [submit, finishJob, recordPods]);
    this.grantSubmit(submit, pods, machines);

    new Door(this, 'Door', kubeApi);
    this.recordTaskStates(pods, recordPods);
    this.finishStoppedExecutions(machines, finishJob);
    submit.addEventSource(
      new DynamoEventSource(store.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 10,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        parallelizationFactor: 10,
        // `todo` is what a Job asks for and has not got yet: every other write passes unseen and costs nothing.
        filters: [FilterCriteria.filter({ dynamodb: { NewImage: { todo: { S: FilterRule.exists() } } } })],
      }),
    );
  }

  private grantTasks(pods: Pods, functions: IFunction[]) {
    const inCluster = { ArnEquals: { 'ecs:cluster': pods.clusterArn } };
    for (const fn of functions) {
      fn.addToRolePolicy(
        new PolicyStatement({
          actions: ['ecs:StopTask', 'ecs:DescribeTasks', 'ecs:ListTasks'],
          resources: ['*'],
          conditions: inCluster,
        }),
      );
    }
  }

  private grantSubmit(submit: IFunction, pods: Pods, machines: StateMachines) {
    // RegisterTaskDefinition knows no resources; what it may name is held narrow by the roles that can be passed.
    submit.addToRolePolicy(new PolicyStatement({ actions: ['ecs:RegisterTaskDefinition'], resources: ['*'] }));
    submit.addToRolePolicy(passTaskRoles(pods));
    submit.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [machines.inlineArn, machines.distributedArn],
      }),
    );
    submit.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StopExecution'],
        resources: machines.executionArns,
      }),
    );
  }

  /** At least once, in any order, in batches: the function joins what comes (aws.md 5.5). */
  private recordTaskStates(pods: Pods, recordPods: IFunction) {
    const dead = new Queue(this, 'TaskStatesDead', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const queue = new Queue(this, 'TaskStates', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(6),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: dead, maxReceiveCount: 10 },
    });
    new Rule(this, 'TaskStateChanges', {
      description: 'What happens to the tasks of Gantry',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [pods.clusterArn], lastStatus: ['PROVISIONING', 'RUNNING', 'STOPPED'] },
      },
      targets: [new SqsQueue(queue)],
    });
    recordPods.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 500,
        // A second of waiting makes one batch of what a busy Job does in it; Finish job does not wait for it.
        maxBatchingWindow: Duration.seconds(1),
        reportBatchItemFailures: true,
        maxConcurrency: 5,
      }),
    );
  }

  /** `Catch` does not run when an execution is stopped, times out, or fails as a whole: the same function ends or resumes the Job. */
  private finishStoppedExecutions(machines: StateMachines, finishJob: IFunction) {
    new Rule(this, 'ExecutionsStopped', {
      description: 'Executions that ended without their Finish job',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [machines.inlineArn, machines.distributedArn],
          status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
        },
      },
      targets: [new LambdaFunction(finishJob, { retryAttempts: 8, maxEventAge: Duration.hours(2) })],
    });
  }
}
