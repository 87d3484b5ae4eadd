import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CronJobs } from './cron-jobs';
import { Events } from './events';
import { Jobs } from './jobs';
import { Pods } from './pods';
import { SweepMark } from './sweep-mark';
import { Table } from './table';

/** What is kept in the one table. */
export interface Store {
  table: Table;
  jobs: Jobs;
  cronJobs: CronJobs;
  pods: Pods;
  events: Events;
  sweepMark: SweepMark;
}

export function openStore(client: DynamoDBClient, tableName: string): Store {
  const table = new Table(client, tableName);
  return {
    table,
    jobs: new Jobs(table),
    cronJobs: new CronJobs(table),
    pods: new Pods(table),
    events: new Events(table),
    sweepMark: new SweepMark(table),
  };
}
