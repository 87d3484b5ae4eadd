import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { runCronJob } from '../../src/aws/run-cron-job';
import type { CronJobCall } from '../../src/aws/schedules';
import { openStore } from '../../src/aws/store';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { log } from '../log';
import { Metrics } from '../metrics';

const metrics = new Metrics();
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written);

/** From EventBridge Scheduler, at least once for each time of a CronJob. */
export async function handler({ cronJob, time }: CronJobCall): Promise<{ did: string }> {
  const now = Date.parse(time);
  const did = await runCronJob(store, cronJob, now);
  // A schedule that nobody has: its CronJob was deleted while it was made.
  if (did === 'gone') await store.cronJobs.clean(cronJob, now);
  metrics.flush(now);
  log('ran', { ...cronJob, time, did });
  return { did };
}
