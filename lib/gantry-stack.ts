import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AcknowledgedRule, acknowledgeRules } from './acknowledged-rules';
import { Alarms, alarmArns } from './alarms';
import { type Configuration, DEFAULTS } from './configuration';
import { CronJobs } from './cron-jobs';
import { DeadLetters, gantryQueue } from './dead-letters';
import { Door, INSTALLATION } from './door';
import { type GantryFunctionProps, gantryFunction } from './functions';
import {
  allow,
  allowCheckingItems,
  allowPassingRoles,
  allowReadingStream,
  allowReceiving,
  allowTable,
  allowTasks,
} from './grants';
import { Monitoring } from './monitoring';
import { Network } from './network';
import { Pods } from './pods';
import { StateMachines } from './state-machine/state-machines';
import { Store } from './store';
import { Sweeps } from './sweeps';

export interface GantryStackProps extends StackProps {
  configuration?: Configuration;
}

/** Everything one Gantry needs in an account and Region. Nothing in it costs money while no Job runs, but for what it stores. */
export class GantryStack extends Stack {
  /** Rules of cdk-nag that are broken on purpose. */
  readonly acknowledgedRules: AcknowledgedRule[];
  private readonly configuration: Configuration;
  private readonly deadLetters: DeadLetters;
  private readonly store: Store;
  private readonly pods: Pods;
  private readonly machines: StateMachines;

  constructor(scope: Construct, id: string, props: GantryStackProps = {}) {
    super(scope, id, props);
    this.configuration = props.configuration ?? DEFAULTS;
    const network = new Network(this, 'Network', this.configuration.network);
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    this.store = new Store(this, 'Store', this.configuration);
    this.pods = new Pods(this, 'Pods', this.configuration);
    const judgeFailure = this.judgeFailure();
    const finishJob = this.finishJob();
    const { store, pods, deadLetters } = this;
    this.machines = new StateMachines(this, 'StateMachine', {
      ...{ network, pods, store, judgeFailure, finishJob },
      logRetention: this.configuration.logRetention,
    });
    const recordPods = this.recordPods();
    const taskStates = this.recordTaskStates(recordPods);
    this.finishStoppedExecutions(finishJob);
    const runCronJob = this.runCronJob();
    const cronJobs = new CronJobs(this, 'CronJobs', runCronJob, deadLetters.queue);
    const submit = this.submit(cronJobs);
    this.submitWhatIsStored(submit);
    this.setStoppedAlarmsAnew(submit, new Alarms(this, 'Alarms', submit, this.configuration.logRetention));
    for (const told of [finishJob, submit, runCronJob]) this.deadLetters.ofEvents(told);
    const sweep = this.sweep();
    new Sweeps(this, 'Sweeps', { sweep, store, pods, machines: this.machines, deadLetters });
    const kubeApi = this.kubeApi();
    new Door(this, 'Door', { kubeApi, authenticate: this.authenticate() });
    new Monitoring(this, 'Monitoring', {
      ...{ configuration: this.configuration, submit, taskStates, deadLetters: deadLetters.queue },
      functions: { kubeApi, submit, runCronJob, judgeFailure, recordPods, finishJob, sweep },
    });
    this.acknowledgedRules = acknowledgeRules(this, this.store.bucket, cronJobs.group);
  }

  private get tableOnly() {
    return { TABLE_NAME: this.store.table.tableName };
  }

  private function(id: string, props: Omit<GantryFunctionProps, 'logRetention'>): IFunction {
    return gantryFunction(this, id, { ...props, logRetention: this.configuration.logRetention });
  }

  private judgeFailure(): IFunction {
    const judgeFailure = this.function('JudgeFailure', {
      name: 'judge-failure',
      description: 'Decides what follows a failed pod: another one, a failed index, or a failed Job',
      timeout: Duration.seconds(30),
      environment: this.tableOnly,
    });
    allowTable(judgeFailure, this.store.table, { without: ['Query'] });
    return judgeFailure;
  }

  private finishJob(): IFunction {
    const { store, pods } = this;
    const finishJob = this.function('FinishJob', {
      name: 'finish-job',
      description: 'Ends a Job whose execution has ended, or lets it go on in another one',
      timeout: Duration.minutes(5),
      environment: { ...this.tableOnly, BUCKET_NAME: store.bucket.bucketName, CLUSTER_ARN: pods.clusterArn },
    });
    allowTable(finishJob, store.table);
    allow(finishJob, ['s3:GetObject'], [store.bucket.arnForObjects('results/*')]);
    allowTasks(finishJob, ['ecs:StopTask', 'ecs:DescribeTasks', 'ecs:ListTasks'], pods.clusterArn);
    return finishJob;
  }

  private recordPods(): IFunction {
    const recordPods = this.function('RecordPods', {
      name: 'record-pods',
      description: 'Records pods from the state changes of their ECS tasks',
      timeout: Duration.minutes(1),
      environment: { ...this.tableOnly, CLUSTER_ARN: this.pods.clusterArn },
    });
    allowTable(recordPods, this.store.table);
    allowTasks(recordPods, ['ecs:StopTask'], this.pods.clusterArn);
    return recordPods;
  }

  private submit(cronJobs: CronJobs): IFunction {
    const { store, pods, machines } = this;
    const alarms = alarmArns(this);
    const submit = this.function('Submit', {
      name: 'submit',
      description:
        'Does what a stored Job or CronJob still asks for: starts, stops and removes it, sets its alarm or its schedules',
      timeout: Duration.minutes(5),
      environment: {
        ...this.tableOnly,
        BUCKET_NAME: store.bucket.bucketName,
        CLUSTER_ARN: pods.clusterArn,
        INLINE_STATE_MACHINE_ARN: machines.inlineArn,
        DISTRIBUTED_STATE_MACHINE_ARN: machines.distributedArn,
        ALARM_STATE_MACHINE_ARN: alarms.machine,
        EXECUTION_ROLE_ARN: pods.executionRole.roleArn,
        TASK_ROLE_ARN: pods.taskRole.roleArn,
        LOG_GROUP_NAME: pods.logGroup.logGroupName,
        PLACEMENT: JSON.stringify(this.configuration.placement),
        ...cronJobs.environment,
      },
      files: { 'service-accounts.json': this.configuration.serviceAccounts },
    });
    allowTable(submit, store.table);
    allowCheckingItems(submit, store.table);
    allow(submit, ['s3:PutObject'], [store.bucket.arnForObjects('slots/*')]);
    allowTasks(submit, ['ecs:StopTask', 'ecs:DescribeTasks'], pods.clusterArn);
    // RegisterTaskDefinition knows no resources; what it may name is held narrow by the roles that can be passed.
    allow(submit, ['ecs:RegisterTaskDefinition'], ['*']);
    allowPassingRoles(submit, pods.roleArns, 'ecs-tasks.amazonaws.com');
    cronJobs.allowScheduling(submit);
    allow(submit, ['states:StartExecution'], [machines.inlineArn, machines.distributedArn, alarms.machine]);
    allow(submit, ['states:ListMapRuns'], machines.executionArns);
    allow(submit, ['states:UpdateMapRun'], [machines.mapRunArns]);
    allow(submit, ['states:StopExecution'], [...machines.executionArns, alarms.executions]);
    return submit;
  }

  private authenticate(): IFunction {
    return this.function('Authenticate', {
      name: 'authenticate',
      description: 'Tells by their token who asks the Kubernetes API',
      timeout: Duration.seconds(10),
      environment: { INSTALLATION, URL_SUFFIX: Aws.URL_SUFFIX },
    });
  }

  private sweep(): IFunction {
    const { pods, machines } = this;
    return this.function('Sweep', {
      name: 'sweep',
      description: 'Looks for what got lost between the services, and sees to it',
      timeout: Duration.minutes(15),
      environment: {
        ...this.tableOnly,
        CLUSTER_ARN: pods.clusterArn,
        INLINE_STATE_MACHINE_ARN: machines.inlineArn,
        DISTRIBUTED_STATE_MACHINE_ARN: machines.distributedArn,
      },
    });
  }

  private runCronJob(): IFunction {
    const runCronJob = this.function('RunCronJob', {
      name: 'run-cron-job',
      description: 'Starts the Job of a CronJob whose time has come',
      timeout: Duration.minutes(1),
      environment: this.tableOnly,
    });
    allowTable(runCronJob, this.store.table, { without: ['Query'] });
    allowCheckingItems(runCronJob, this.store.table);
    return runCronJob;
  }

  private kubeApi(): IFunction {
    const { logGroup } = this.pods;
    const kubeApi = this.function('KubeApi', {
      name: 'kube-api',
      description:
        'The Kubernetes API: admits, stores, reads and deletes Jobs and CronJobs, and reads pods and their logs',
      // As long as API Gateway lets it write an answer (aws.md 7).
      timeout: Duration.minutes(15),
      environment: { ...this.tableOnly, LOG_GROUP_NAME: logGroup.logGroupName },
      files: {
        'access.json': this.configuration.access,
        'service-accounts.json': this.configuration.serviceAccounts,
      },
    });
    allowTable(kubeApi, this.store.table, { without: ['BatchGetItem'] });
    logGroup.grant(kubeApi, 'logs:GetLogEvents');
    return kubeApi;
  }

  private submitWhatIsStored(submit: IFunction) {
    const streamArn = this.store.streamArn;
    allowReadingStream(submit, streamArn);
    submit.addEventSourceMapping('Changes', {
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      parallelizationFactor: 10,
      // What cannot be done must not hold up for a day what lies behind it; the next sweep brings it again.
      maxRecordAge: Duration.hours(1),
      onFailure: this.deadLetters.ofStream(submit),
      // `todo` is what a Job or CronJob asks for and has not got yet, and `cronJob` stands in a Job of which its CronJob is to know: every other
      // write passes unseen and costs nothing.
      filters: ['todo', 'cronJob'].map((name) =>
        FilterCriteria.filter({ dynamodb: { NewImage: { [name]: { S: FilterRule.exists() } } } }),
      ),
    });
  }

  /** At least once, in any order, in batches: the function joins what comes (aws.md 5.5). */
  private recordTaskStates(recordPods: IFunction): IQueue {
    const queue = gantryQueue(this, 'TaskStates', {
      // Six times the function's timeout, as Lambda's documentation asks, so that no message is seen again while it is worked on.
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: 10 },
    });
    new Rule(this, 'TaskStateChanges', {
      description: 'What happens to the tasks of Gantry',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [this.pods.clusterArn],
          // A task is PENDING for as long as one of its containers waits for others, while those run (docs/adr/0007).
          $or: [
            { lastStatus: ['PROVISIONING', 'RUNNING', 'STOPPED'] },
            { lastStatus: ['PENDING'], containers: { lastStatus: ['RUNNING'] } },
          ],
        },
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.deadLetters.queue })],
    });
    allowReceiving(recordPods, queue);
    recordPods.addEventSourceMapping('TaskStates', {
      eventSourceArn: queue.queueArn,
      batchSize: 500,
      // A second of waiting makes one batch of what a busy Job does in it; Finish job does not wait for it.
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      maxConcurrency: 5,
    });
    return queue;
  }

  /** `Catch` does not run when an execution is stopped, times out, or fails as a whole: the same function ends or resumes the Job. */
  private finishStoppedExecutions(finishJob: IFunction) {
    const { inlineArn, distributedArn } = this.machines;
    const description = 'Executions that ended without their Finish job';
    this.tellOfStopped('ExecutionsStopped', description, [inlineArn, distributedArn], finishJob);
  }

  /** An alarm that someone has stopped, or that could not reach Submit, must not be lost. */
  private setStoppedAlarmsAnew(submit: IFunction, { machineArn }: Alarms) {
    this.tellOfStopped('AlarmsStopped', 'Alarms that ended without having rung', [machineArn], submit);
  }

  private tellOfStopped(id: string, description: string, stateMachineArn: string[], target: IFunction) {
    new Rule(this, id, {
      description,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn, status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
      targets: [
        new LambdaFunction(target, {
          ...{ retryAttempts: 8, maxEventAge: Duration.hours(2) },
          deadLetterQueue: this.deadLetters.queue,
        }),
      ],
    });
  }
}
