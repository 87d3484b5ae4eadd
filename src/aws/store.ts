import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AdmittedJob, Pod } from '../job/types';
import type { Noted } from './change-log';
import { CronJobs } from './cron-jobs';
import { Events } from './events';
import { Jobs } from './jobs';
import { Namespaces } from './namespaces';
import { Pods } from './pods';
import { SweepMark } from './sweep-mark';
import { Table } from './table';

/** What is kept in the one table. */
export interface Store {
  table: Table;
  namespaces: Namespaces;
  jobs: Jobs;
  cronJobs: CronJobs;
  pods: Pods;
  events: Events;
  sweepMark: SweepMark;
}

/** Told of each change of what people see, by the process that made it. */
export interface Written {
  job?: Noted<AdmittedJob>;
  pod?: Noted<Pod>;
}

export function openStore(client: DynamoDBClient, tableName: string, written: Written = {}): Store {
  const table = new Table(client, tableName);
  const sweepMark = new SweepMark(table);
  return {
    table,
    namespaces: new Namespaces(table),
    jobs: new Jobs(table, sweepMark, written.job),
    cronJobs: new CronJobs(table),
    pods: new Pods(table, written.pod),
    events: new Events(table),
    sweepMark,
  };
}
