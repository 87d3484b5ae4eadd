import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { ScheduledEvent } from 'aws-lambda';
import { openStore } from '../../src/aws/store';
import { type Swept, sweep } from '../../src/aws/sweep';
import { TaskDefinitions } from '../../src/aws/task-definitions';
import { Tasks } from '../../src/aws/tasks';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { executionsBy } from '../executions';
import { log, logError } from '../log';
import { Metrics } from '../metrics';

const ecs = new ECSClient(CLIENT_SETTINGS);
const metrics = new Metrics();
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written);
const cloud = {
  store,
  tasks: new Tasks(ecs, environment('CLUSTER_ARN')),
  taskDefinitions: new TaskDefinitions(ecs, store.table),
  executions: executionsBy(new SFNClient(CLIENT_SETTINGS)),
};

/**
 * Every hour: what got lost between the services is found and seen to (docs/adr/0016).
 * @throws Error when there was something that could not be looked after: then Lambda calls twice more, and somebody is told
 */
export async function handler({ time }: Pick<ScheduledEvent, 'time'>): Promise<Swept> {
  const now = Date.parse(time);
  const swept = await sweep(cloud, now, (key, error) => logError('could not look after', error, key));
  metrics.flush(now);
  log('swept', { ...swept });
  if (swept.failed > 0) throw new Error(`${swept.failed} objects could not be looked after`);
  return swept;
}
