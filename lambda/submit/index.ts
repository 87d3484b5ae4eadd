import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { type AlarmCall, Alarms } from '../../src/aws/alarms';
import { Lists } from '../../src/aws/lists';
import { runCronJob } from '../../src/aws/run-cron-job';
import { Schedules } from '../../src/aws/schedules';
import { ring } from '../../src/aws/set-alarm';
import { stopPod } from '../../src/aws/stop-pods';
import { openStore } from '../../src/aws/store';
import { storedObject } from '../../src/aws/stored-object';
import { submit } from '../../src/aws/submit';
import { submitCronJob } from '../../src/aws/submit-cron-job';
import { TaskDefinitions } from '../../src/aws/task-definitions';
import { Tasks } from '../../src/aws/tasks';
import { ownerOf } from '../../src/job/job-of-cron-job';
import type { AdmittedJob } from '../../src/job/types';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { executionsBy } from '../executions';
import { log, logError } from '../log';
import { Metrics } from '../metrics';
import { packagedFile } from '../packaged-file';

const ecs = new ECSClient(CLIENT_SETTINGS);
const sfn = new SFNClient(CLIENT_SETTINGS);
const metrics = new Metrics();
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written);
const cloud = {
  store,
  tasks: new Tasks(ecs, environment('CLUSTER_ARN')),
  taskDefinitions: new TaskDefinitions(ecs, store.table),
  lists: new Lists(new S3Client(CLIENT_SETTINGS), environment('BUCKET_NAME')),
  executions: executionsBy(sfn),
  alarms: new Alarms(sfn, environment('ALARM_STATE_MACHINE_ARN')),
  schedules: new Schedules(new SchedulerClient(CLIENT_SETTINGS), {
    group: environment('SCHEDULE_GROUP'),
    roleArn: environment('SCHEDULER_ROLE_ARN'),
    targetArn: environment('RUN_CRON_JOB_ARN'),
    deadLettersArn: environment('DEAD_LETTERS_ARN'),
  }),
  settings: {
    executionRoleArn: environment('EXECUTION_ROLE_ARN'),
    taskRoleArn: environment('TASK_ROLE_ARN'),
    logGroup: environment('LOG_GROUP_NAME'),
    region: environment('AWS_REGION'),
    serviceAccounts: packagedFile('service-accounts.json'),
    placement: JSON.parse(environment('PLACEMENT')),
  },
};

/** From the machine of alarms: one has rung. */
interface Rung {
  alarm: AlarmCall;
  /** ISO time. */
  at: string;
}

/** An alarm was stopped. Its input is small, and always in the event. */
type Stopped = EventBridgeEvent<'Step Functions Execution Status Change', { input?: string | null }>;

/** Changes of Jobs and CronJobs that still ask for something outside of the table, in order; Jobs that their CronJobs are to know of; and alarms. */
export async function handler(
  event: DynamoDBStreamEvent | Rung | Stopped,
): Promise<DynamoDBBatchResponse | { did: string }> {
  if ('Records' in event) {
    const answer = await submitRecords(event);
    metrics.flush(timeOf(event.Records.at(-1)?.dynamodb ?? {}));
    return answer;
  }
  const { alarm, at } = 'alarm' in event ? event : { alarm: JSON.parse(event.detail.input ?? '{}'), at: event.time };
  const did = (await ring(cloud, alarm.job, alarm.serial, Date.parse(at))) ? 'alarm' : 'nothing';
  metrics.flush(Date.parse(at));
  log('alarm', { ...alarm.job, serial: alarm.serial, did });
  return { did };
}

async function submitRecords(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  await store.sweepMark.set();
  for (const record of event.Records) {
    try {
      await submitRecord(record);
    } catch (error) {
      logError('could not submit', error, { key: record.dynamodb?.Keys?.sk?.S });
      // The stream goes on from the first record that failed: what follows it is delivered again, and does no harm.
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

async function submitRecord({ dynamodb }: DynamoDBRecord): Promise<void> {
  const image = dynamodb?.NewImage;
  if (!dynamodb || !image?.object) return;
  const object = storedObject<AdmittedJob>(image.object, Number(image.place?.N));
  const { namespace, name, uid } = object.metadata;
  const pk = dynamodb.Keys?.pk?.S;
  if (pk === 'Pod') {
    const stopped = await stopPod(cloud, { namespace, name }, timeOf(dynamodb));
    log('deleted pod', { namespace, name, did: stopped ? 'stop' : 'nothing' });
    return;
  }
  const now = timeOf(dynamodb);
  const key = { namespace, name, uid };
  if (pk === 'CronJob' || pk === 'DeletedCronJob') {
    const did = await submitCronJob(cloud, key, pk === 'DeletedCronJob', now);
    log('submitted CronJob', { ...key, did });
    return;
  }
  if (image.todo) log('submitted', { ...key, did: await submit(cloud, key, pk === 'DeletedJob', now) });
  const cronJob = image.cronJob && ownerOf(object);
  if (!cronJob) return;
  const did = await runCronJob(store, { namespace, ...cronJob }, now, name);
  log('told CronJob', { namespace, name: cronJob.name, uid: cronJob.uid, job: name, did });
}

function timeOf({ ApproximateCreationDateTime: seconds = 0 }: NonNullable<DynamoDBRecord['dynamodb']>): number {
  return seconds * 1000;
}
