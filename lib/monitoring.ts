import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { UNITS } from '../src/status/measures';
import type { Configuration } from './configuration';

export interface MonitoringProps {
  configuration: Configuration;
  /** By what they are called in the dashboard. */
  functions: Record<string, IFunction>;
  /** That reads the stream of the table. */
  submit: IFunction;
  taskStates: IQueue;
  deadLetters: IQueue;
}

/**
 * What people look at, and what calls them. Both cost money by the month whether or not anything runs, so that each is made only when it is asked
 * for: a dashboard 3 USD after the first three of an account, an alarm 0.10 USD after the first ten.
 */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { alarmTopicArn, dashboard } = props.configuration;
    if (alarmTopicArn !== undefined) this.addAlarms(Topic.fromTopicArn(this, 'Topic', alarmTopicArn), props);
    if (dashboard) this.addDashboard(props);
  }

  private addAlarms(topic: ITopic, { submit, taskStates, deadLetters }: MonitoringProps): void {
    const alarm = (id: string, metric: Metric, threshold: number, description: string) => {
      new Alarm(this, id, {
        ...{ metric, threshold, alarmDescription: description },
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        // Without a measurement nothing happens, and nothing is wrong.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(topic));
    };
    alarm(
      'Undelivered',
      deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      0,
      'Something could not be delivered. The next sweep sees to what it was about; docs/operations.md says how to find out why.',
    );
    alarm(
      'TaskStatesLate',
      taskStates.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      600,
      'States of tasks have waited for more than ten minutes: what kubectl shows of pods is that old.',
    );
    alarm(
      'SubmitLate',
      submit.metric('IteratorAge', { period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      600_000,
      'A change of a Job has waited for more than ten minutes: Jobs start, stop or go that late.',
    );
  }

  private addDashboard({ functions, submit, taskStates, deadLetters }: MonitoringProps): void {
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: Stack.of(this).stackName });
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
    const ofFunctions = (metric: (fn: IFunction) => Metric) =>
      Object.entries(functions).map(([label, fn]) => metric(fn).with({ label, period: FIVE_MINUTES }));
    dashboard.addWidgets(
      graph('Jobs', [this.measure('JobsCreated'), this.measure('JobsCompleted'), this.measure('JobsFailed')]),
      graph('Pods', [this.measure('PodsStarted'), this.measure('PodsSucceeded'), this.measure('PodsFailed')]),
      graph('Seconds until a pod runs', [this.measure('PodWaitSeconds', 'p50'), this.measure('PodWaitSeconds', 'p99')]),
      graph('Pods launched once more', [
        this.measure('RetriesAfterFailure'),
        this.measure('RetriesAfterInterruption'),
        this.measure('RetriesForCapacity'),
        this.measure('RetriesAfterThrottling'),
      ]),
      graph(
        'Errors of functions',
        ofFunctions((fn) => fn.metricErrors()),
      ),
      graph(
        'Throttles of functions',
        ofFunctions((fn) => fn.metricThrottles()),
      ),
      graph('Late', [
        taskStates.metricApproximateAgeOfOldestMessage({ label: 'task states, seconds' }),
        submit.metric('IteratorAge', { statistic: Stats.MAXIMUM, label: 'changes of Jobs, milliseconds' }),
      ]),
      graph('Undelivered', [deadLetters.metricApproximateNumberOfMessagesVisible()]),
    );
  }

  /** One of those that the functions write into their logs. */
  private measure(metricName: keyof typeof UNITS, statistic: string = Stats.SUM): Metric {
    return new Metric({
      ...{ namespace: 'Gantry', metricName, statistic, period: FIVE_MINUTES },
      dimensionsMap: { Stack: Stack.of(this).stackName },
      ...(statistic !== Stats.SUM && { label: statistic }),
    });
  }
}

const FIVE_MINUTES = Duration.minutes(5);
