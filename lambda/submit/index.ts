import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { type AlarmCall, Alarms } from '../../src/aws/alarms';
import { Executions } from '../../src/aws/executions';
import { Lists } from '../../src/aws/lists';
import { ring } from '../../src/aws/set-alarm';
import { stopPod } from '../../src/aws/stop-pods';
import { openStore } from '../../src/aws/store';
import { submit } from '../../src/aws/submit';
import { TaskDefinitions } from '../../src/aws/task-definitions';
import { Tasks } from '../../src/aws/tasks';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { log, logError } from '../log';
import { serviceAccounts } from '../service-accounts';

const ecs = new ECSClient(CLIENT_SETTINGS);
const sfn = new SFNClient(CLIENT_SETTINGS);
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'));
const cloud = {
  store,
  tasks: new Tasks(ecs, environment('CLUSTER_ARN')),
  taskDefinitions: new TaskDefinitions(ecs, store.table),
  lists: new Lists(new S3Client(CLIENT_SETTINGS), environment('BUCKET_NAME')),
  executions: new Executions(sfn, {
    inline: environment('INLINE_STATE_MACHINE_ARN'),
    distributed: environment('DISTRIBUTED_STATE_MACHINE_ARN'),
  }),
  alarms: new Alarms(sfn, environment('ALARM_STATE_MACHINE_ARN')),
  settings: {
    executionRoleArn: environment('EXECUTION_ROLE_ARN'),
    taskRoleArn: environment('TASK_ROLE_ARN'),
    logGroup: environment('LOG_GROUP_NAME'),
    region: environment('AWS_REGION'),
    serviceAccounts: serviceAccounts(),
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

/** Changes of Jobs that still ask for something outside of the table, in order; and alarms. */
export async function handler(
  event: DynamoDBStreamEvent | Rung | Stopped,
): Promise<DynamoDBBatchResponse | { did: string }> {
  if ('Records' in event) return submitRecords(event);
  const { alarm, at } = 'alarm' in event ? event : { alarm: JSON.parse(event.detail.input ?? '{}'), at: event.time };
  const did = (await ring(cloud, alarm.job, alarm.serial, Date.parse(at))) ? 'alarm' : 'nothing';
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
  const object = dynamodb?.NewImage?.object?.S;
  if (!object) return;
  const { namespace, name, uid } = JSON.parse(object).metadata;
  if (dynamodb.Keys?.pk?.S === 'Pod') {
    const stopped = await stopPod(cloud, { namespace, name }, timeOf(dynamodb));
    log('deleted pod', { namespace, name, did: stopped ? 'stop' : 'nothing' });
    return;
  }
  const deleted = dynamodb.Keys?.pk?.S === 'DeletedJob';
  const did = await submit(cloud, { namespace, name, uid }, deleted, timeOf(dynamodb));
  log('submitted', { namespace, name, uid, did });
}

function timeOf({ ApproximateCreationDateTime: seconds = 0 }: NonNullable<DynamoDBRecord['dynamodb']>): number {
  return seconds * 1000;
}
