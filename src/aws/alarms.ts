import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Alarm } from '../pods/job-record';
import { executionArn } from './executions';
import type { JobKey } from './jobs';

/** An execution lasts a year at most (aws.md 3.4): what is due later is reached in several, of so many milliseconds each. */
const LONGEST = 300 * 24 * 3600 * 1000;

/** The input of the machine that waits, and with `at` what it tells Submit: the contract with `lib/alarms.ts`. */
export interface AlarmCall {
  job: JobKey;
  serial: number;
  /** ISO time at which it rings. */
  until: string;
}

/** Alarms of Jobs: executions that wait and then call Submit (docs/adr/0011). */
export class Alarms {
  constructor(
    private readonly client: SFNClient,
    private readonly machineArn: string,
  ) {}

  /**
   * Sets an alarm that rings at `until`, or earlier when that is far away; one that was set before and has not rung stays as it is. One that
   * was set before a crash and has ended since cannot be trusted to have been heard: the next number is taken.
   * @returns its number
   */
  async set(job: JobKey, { serial, at }: Required<Alarm>, until: number, now: number): Promise<number> {
    const call: AlarmCall = { job, serial, until: new Date(Math.min(until, now + LONGEST)).toISOString() };
    const name = alarmName(job.uid, { serial, at });
    const input = JSON.stringify(call);
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn: this.machineArn, name, input }));
      return serial;
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      return this.set(job, { serial: serial + 1, at }, until, now);
    }
  }

  /** An alarm that has rung, or was never set, is left as it is. */
  async cancel(uid: string, { serial, at }: Alarm): Promise<void> {
    if (at === undefined) return;
    try {
      const arn = executionArn(this.machineArn, alarmName(uid, { serial, at }));
      await this.client.send(new StopExecutionCommand({ executionArn: arn, error: 'AlarmCancelled' }));
    } catch (failure) {
      if (!(failure instanceof ExecutionDoesNotExist)) throw failure;
    }
  }
}

/** With its time: an alarm of the same number that was set before a crash, and is for another time, is another one. */
function alarmName(uid: string, { serial, at }: Required<Alarm>): string {
  return `${uid}-alarm-${serial}-${at / 1000}`;
}
