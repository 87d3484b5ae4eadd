import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { executionName } from '../../src/aws/executions';
import { judgeFailure } from '../../src/aws/judge-failure';
import { openStore } from '../../src/aws/store';
import type { Decision, PodFailure } from '../../src/plan/execution-input';
import { measuresOfJudgement } from '../../src/status/measures';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { log } from '../log';
import { Metrics } from '../metrics';

const metrics = new Metrics();
const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written);

/** State `Judge failure`: what follows a failed pod. */
export async function handler(failure: PodFailure): Promise<Decision> {
  const decision = await judgeFailure(store, failure);
  const { job, generation, slot, attempt, launch, error } = failure;
  metrics.add(measuresOfJudgement(failure, decision));
  metrics.flush(Date.parse(failure.at));
  log('judged', {
    ...job,
    execution: executionName(job.uid, generation),
    slot,
    attempt,
    launch,
    error,
    action: decision.action,
  });
  return decision;
}
