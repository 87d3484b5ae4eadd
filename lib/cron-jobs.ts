import { Aws } from 'aws-cdk-lib';
import { type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, allowPassingRoles, allowSending } from './grants';

/** What CronJobs need of EventBridge Scheduler: a group for their schedules, which goes with the stack, and the role in which it calls. */
export class CronJobs extends Construct {
  /** For the function that makes the schedules. */
  readonly environment: Record<string, string>;
  readonly group: CfnScheduleGroup;
  private readonly role: Role;

  /**
   * @param runCronJob what every schedule calls
   * @param deadLetters where calls go that did not reach it
   */
  constructor(scope: Construct, id: string, runCronJob: IFunction, deadLetters: IQueue) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, 'Schedules');
    this.role = new Role(this, 'Role', {
      // Only for schedules of this group: nobody else's schedule may call in this role (Scheduler, "Confused deputy prevention").
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': this.group.attrArn } },
      }),
    });
    allow(this.role, ['lambda:InvokeFunction'], [runCronJob.functionArn]);
    allowSending(this.role, deadLetters);
    this.environment = {
      SCHEDULE_GROUP: this.group.ref,
      SCHEDULER_ROLE_ARN: this.role.roleArn,
      RUN_CRON_JOB_ARN: runCronJob.functionArn,
      DEAD_LETTERS_ARN: deadLetters.queueArn,
    };
  }

  allowScheduling(grantee: IGrantable): void {
    const schedules = `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule/${this.group.ref}/*`;
    const actions = ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'].map((name) => `scheduler:${name}`);
    allow(grantee, actions, [schedules]);
    allowPassingRoles(grantee, [this.role.roleArn], 'scheduler.amazonaws.com');
  }
}
