import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { judgeFailure } from '../../src/aws/judge-failure';
import { openStore } from '../../src/aws/store';
import type { Decision, PodFailure } from '../../src/plan/execution-input';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { log } from '../log';

const store = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'));

/** State `Judge failure`: what follows a failed pod. */
export async function handler(failure: PodFailure): Promise<Decision> {
  const decision = await judgeFailure(store, failure);
  const { job, generation, slot, attempt, launch, error } = failure;
  log('judged', { ...job, generation, slot, attempt, launch, error, action: decision.action });
  return decision;
}
