import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { eachInParallel } from '../../src/aws/parallel';
import type { SeenTask } from '../../src/aws/record-tasks';
import { recordAndStop } from '../../src/aws/stop-pods';
import { openStore } from '../../src/aws/store';
import { Tasks } from '../../src/aws/tasks';
import { fromEvent } from '../../src/pods/parse-task';
import { identityOf } from '../../src/pods/pod-identity';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { logError } from '../log';
import { Metrics } from '../metrics';

const metrics = new Metrics();
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written);
const tasks = new Tasks(new ECSClient(CLIENT_SETTINGS), environment('CLUSTER_ARN'));

const JOBS_PARALLEL = 4;

interface JobMessages {
  seen: SeenTask[];
  messageIds: string[];
  /** When the newest of the messages was sent, in milliseconds. */
  now: number;
}

/** ECS task state changes, from the queue. What cannot be recorded goes back to it, message by message. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const jobs = byJob(event.Records, failed);
  await eachInParallel(jobs.values(), JOBS_PARALLEL, async ({ seen, messageIds, now }) => {
    const { namespace, job: name, uid } = (seen[0] as SeenTask).identity;
    try {
      await recordAndStop({ store, tasks }, { namespace, name, uid }, seen, now);
    } catch (error) {
      logError('could not record pods', error, { namespace, name, uid });
      failed.push(...messageIds);
    }
  });
  metrics.flush(Math.max(0, ...[...jobs.values()].map(({ now }) => now)));
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function byJob(records: SQSRecord[], failed: string[]): Map<string, JobMessages> {
  const jobs = new Map<string, JobMessages>();
  for (const record of records) {
    try {
      const task = fromEvent(JSON.parse(record.body).detail);
      const identity = identityOf(task);
      // Tasks that are run in the cluster by someone else are nobody's pods.
      if (!identity) continue;
      const job = jobs.get(identity.uid) ?? { seen: [], messageIds: [], now: 0 };
      job.seen.push({ identity, task });
      job.messageIds.push(record.messageId);
      job.now = Math.max(job.now, Number(record.attributes.SentTimestamp));
      jobs.set(identity.uid, job);
    } catch (error) {
      logError('not a task state change', error, { messageId: record.messageId });
      failed.push(record.messageId);
    }
  }
  return jobs;
}
