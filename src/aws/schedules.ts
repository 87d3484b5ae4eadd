import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { AdmittedCronJob } from '../job/types';
import { type PlannedSchedule, SCHEDULE_KEYS } from '../plan/schedules';

export interface SchedulesSettings {
  group: string;
  /** In which Scheduler calls the target. */
  roleArn: string;
  /** The function that is called. */
  targetArn: string;
  /** The queue of calls that did not reach it. */
  deadLettersArn: string;
}

/** What a schedule says to the function it calls. */
export interface CronJobCall {
  cronJob: { namespace: string; name: string; uid: string };
  /** ISO time for which it was called, the same however often and late that happens. */
  time: string;
}

/** Seconds for which Scheduler may try to call (RetryPolicy, API Reference). */
const [LEAST_AGE, MOST_AGE] = [60, 86_400];

/** The schedules of CronJobs in EventBridge Scheduler (docs/adr/0017). */
export class Schedules {
  constructor(
    private readonly client: SchedulerClient,
    private readonly settings: SchedulesSettings,
  ) {}

  /** Makes the schedules of a CronJob what they are to be: all that it can have, and so also those of which nobody knows any more. Can be repeated. */
  async set(cronJob: AdmittedCronJob, planned: PlannedSchedule[]): Promise<void> {
    const { uid } = cronJob.metadata;
    for (const key of SCHEDULE_KEYS) {
      const schedule = planned.find((each) => each.key === key);
      if (schedule) await this.put(this.inputOf(cronJob, schedule));
      else await this.delete(nameOf(uid, key));
    }
  }

  async removeAll(uid: string): Promise<void> {
    for (const key of SCHEDULE_KEYS) await this.delete(nameOf(uid, key));
  }

  private async put(input: CreateScheduleCommandInput): Promise<void> {
    try {
      await this.client.send(new UpdateScheduleCommand(input));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await this.create(input);
    }
  }

  private async create(input: CreateScheduleCommandInput): Promise<void> {
    try {
      await this.client.send(new CreateScheduleCommand(input));
    } catch (error) {
      // Made by this very call, whose answer was lost, or by someone who is as late: it is the same for both.
      if (!(error instanceof ConflictException)) throw error;
      await this.client.send(new UpdateScheduleCommand(input));
    }
  }

  private async delete(name: string): Promise<void> {
    try {
      await this.client.send(new DeleteScheduleCommand({ Name: name, GroupName: this.settings.group }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  private inputOf({ metadata, spec }: AdmittedCronJob, schedule: PlannedSchedule): CreateScheduleCommandInput {
    const { namespace, name, uid } = metadata;
    const call: CronJobCall = { cronJob: { namespace, name, uid }, time: '<aws.scheduler.scheduled-time>' };
    const age = Math.min(MOST_AGE, Math.max(LEAST_AGE, spec.startingDeadlineSeconds ?? MOST_AGE));
    return {
      Name: nameOf(uid, schedule.key),
      GroupName: this.settings.group,
      Description: `CronJob ${namespace}/${name}`,
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone,
      ...(schedule.startDate !== undefined && { StartDate: new Date(schedule.startDate) }),
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: this.settings.targetArn,
        RoleArn: this.settings.roleArn,
        Input: JSON.stringify(call),
        // Nobody would be started after its deadline: then it is not called any more either.
        RetryPolicy: { MaximumEventAgeInSeconds: age },
        DeadLetterConfig: { Arn: this.settings.deadLettersArn },
      },
    };
  }
}

/** A name has at most 64 characters, of which a uid takes 36. */
function nameOf(uid: string, key: string): string {
  return `${uid}-${key}`;
}
