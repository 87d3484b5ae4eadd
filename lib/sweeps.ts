import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters';
import { allow, allowCheckingItems, allowTable, allowTasks } from './grants';
import type { Pods } from './pods';
import type { StateMachines } from './state-machine/state-machines';
import type { Store } from './store';

export interface SweepsProps {
  sweep: IFunction;
  store: Store;
  pods: Pods;
  machines: StateMachines;
  deadLetters: DeadLetters;
}

/** Once an hour somebody looks for what got lost. While nothing runs that is two reads of the table (docs/adr/0016). */
export class Sweeps extends Construct {
  constructor(scope: Construct, id: string, { sweep, store, pods, machines, deadLetters }: SweepsProps) {
    super(scope, id);
    allowTable(sweep, store.table);
    allowCheckingItems(sweep, store.table);
    allowTasks(sweep, ['ecs:StopTask', 'ecs:DescribeTasks', 'ecs:ListTasks'], pods.clusterArn);
    allow(sweep, ['ecs:DeregisterTaskDefinition'], ['*']);
    allow(sweep, ['states:ListExecutions'], [machines.inlineArn, machines.distributedArn]);
    new Rule(this, 'Hourly', {
      description: 'Looks for what got lost between the services',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(sweep, { retryAttempts: 2, deadLetterQueue: deadLetters.queue })],
    });
    deadLetters.ofEvents(sweep);
  }
}
