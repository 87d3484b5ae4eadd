import type { AdmittedCronJob } from '../job/types';

/** Everything that is stored about one CronJob, in one item. */
export interface CronJobRecord {
  cronJob: AdmittedCronJob;
  /** Names of the Jobs that it controls, as far as they are known and not known to be gone. */
  children: string[];
  /**
   * What is left to be done outside of the table: `schedule`: its schedules are to be made or taken away; `sync`: that, and then it is to be looked
   * at; `delete`: its schedules and Jobs are to be taken away.
   */
  todo?: 'schedule' | 'sync' | 'delete';
  /** The time whose Job somebody is about to start, in milliseconds: whoever looks first sees to that. */
  starting?: number;
  /** When its schedules are to be planned anew, in milliseconds; see `SchedulePlan`. */
  plannedUntil?: number;
  /** Of a deleted one: its Jobs stay. */
  orphans?: boolean;
  version: number;
}

/** The record of a CronJob just admitted. */
export function newCronJobRecord(cronJob: AdmittedCronJob): CronJobRecord {
  return { cronJob, children: [], todo: 'sync', version: 0 };
}
