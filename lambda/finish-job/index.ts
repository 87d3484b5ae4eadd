import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import type { EventBridgeEvent } from 'aws-lambda';
import { executionName, parseExecutionName } from '../../src/aws/executions';
import { type FinishCloud, finishJob, type MapEnding } from '../../src/aws/finish-job';
import type { JobKey } from '../../src/aws/jobs';
import { Lists } from '../../src/aws/lists';
import { openStore } from '../../src/aws/store';
import { Tasks } from '../../src/aws/tasks';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { log } from '../log';
import { Metrics } from '../metrics';

const metrics = new Metrics();
const cloud: FinishCloud = {
  store: openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'), metrics.written),
  tasks: new Tasks(new ECSClient(CLIENT_SETTINGS), environment('CLUSTER_ARN')),
  lists: new Lists(new S3Client(CLIENT_SETTINGS), environment('BUCKET_NAME')),
};

/** From state `Finish job`. */
interface FromMachine {
  job: JobKey;
  generation: number;
  part: number;
  ending: MapEnding;
  /** ISO time. */
  at: string;
  /** How often the state has asked before. */
  retries: number;
}

interface StatusChange {
  name: string;
  status: 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  input?: string | null;
  error?: string | null;
  cause?: string | null;
}

type StatusChangeEvent = EventBridgeEvent<'Step Functions Execution Status Change', StatusChange>;

/** State `Finish job`, and executions that ended without it. Its answer is the output of the execution. */
export async function handler(event: FromMachine | StatusChangeEvent): Promise<unknown> {
  const request = 'detail-type' in event ? fromStatusChange(event) : fromMachine(event);
  if (!request) return { finished: false };
  const { job, generation, part, ending, now, retries } = request;
  const end = await finishJob(cloud, job, { ...ending, generation, part }, retries, now);
  metrics.flush(now);
  log('finished', { ...job, execution: executionName(job.uid, generation, part), ending: ending.kind, end });
  return { job, end };
}

function fromMachine({ job, generation, part, ending, at, retries }: FromMachine) {
  return { job, generation, part, ending, retries, now: Date.parse(at) };
}

function fromStatusChange({ detail, time }: StatusChangeEvent) {
  const execution = parseExecutionName(detail.name);
  // The input holds the Job's name; it is left out of the event only when it is far larger than any that Gantry makes.
  const job: JobKey | undefined = detail.input ? JSON.parse(detail.input).job : undefined;
  if (!execution || !job) return undefined;
  const ending = { kind: 'stopped' as const, error: detail.error ?? undefined, cause: detail.cause ?? undefined };
  return { job, ...execution, ending, retries: 0, now: Date.parse(time) };
}
