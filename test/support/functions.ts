import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { AccessFile } from '../../src/access/rules';
import { createAccessKeys } from '../../src/local/gateway/access-keys';
import { startAwsEndpoint } from '../../src/local/gateway/aws-endpoint';
import { awslambda, ResponseStream, type StreamingHandler } from '../../src/local/lambda/response-stream';
import { createLogs } from '../../src/local/logs/logs';
import { createSts } from '../../src/local/sts/sts';
import type { PackagedFiles } from '../../src/packaged-files';
import { PLACEMENT } from '../../src/plan/node-selector';
import { BUCKET, makeAws, SCHEDULES, type TestAws } from './aws';
import { CLUSTER_ARN } from './ecs';
import { SERVICE_ACCOUNTS } from './plan';
import { temporaryFolder } from './runtime-worker';
import { machineArn } from './step-functions';
import { TABLE } from './store';
import { makeSurroundings, START } from './surroundings';

/** With what the functions are deployed. */
const ACCESS: AccessFile = {
  rules: [{ principals: ['arn:aws:iam::111122223333:role/Admin'], namespaces: ['*'], resources: ['*'], verbs: ['*'] }],
};

/**
 * The stand-ins behind a socket, and in this process the environment of Gantry's functions, so that handlers can be required: they make their
 * clients when they are, and keep them.
 */
export async function startFunctions() {
  let aws: TestAws | undefined;
  const keys = createAccessKeys();
  const sts = createSts({ keys, account: '111122223333', now: () => START });
  const logs = createLogs({ surroundings: makeSurroundings() });
  const failures: string[] = [];
  const endpoint = await startAwsEndpoint({
    services() {
      if (!aws) throw new Error('nothing stands behind the endpoint yet');
      return { json: [...aws.services, logs.service], rest: aws.rest, s3: aws.s3, sts };
    },
    keys,
    uuid: randomUUID,
    failed: (error, action) => failures.push(`${action}: ${error}`),
  });
  const { accessKeyId, secretAccessKey } = keys.issue('functions');
  // As Lambda's runtime has it.
  Object.assign(globalThis, { awslambda });
  const before = process.env;
  const bundle = temporaryFolder('functions');
  const files: PackagedFiles = { 'access.json': ACCESS, 'service-accounts.json': SERVICE_ACCOUNTS };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(bundle, name), JSON.stringify(content));
  process.env = {
    ...before,
    ...{ AWS_ENDPOINT_URL: endpoint.url, AWS_REGION: 'eu-central-1', AWS_MAX_ATTEMPTS: '1' },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ TABLE_NAME: TABLE, STACK_NAME: 'Gantry', CLUSTER_ARN, BUCKET_NAME: BUCKET, LOG_GROUP_NAME: 'pods' },
    ...{ INLINE_STATE_MACHINE_ARN: machineArn('inline'), DISTRIBUTED_STATE_MACHINE_ARN: machineArn('distributed') },
    ...{ ALARM_STATE_MACHINE_ARN: machineArn('alarms') },
    ...{ LAMBDA_TASK_ROOT: bundle, INSTALLATION: 'Gantry.eu-central-1.111122223333', URL_SUFFIX: 'amazonaws.com' },
    ...{
      SCHEDULE_GROUP: SCHEDULES.group,
      SCHEDULER_ROLE_ARN: SCHEDULES.roleArn,
      RUN_CRON_JOB_ARN: SCHEDULES.targetArn,
      DEAD_LETTERS_ARN: SCHEDULES.deadLettersArn,
    },
    ...{ EXECUTION_ROLE_ARN: 'arn:role/e', TASK_ROLE_ARN: 'arn:role/t' },
    PLACEMENT: JSON.stringify(PLACEMENT),
  };
  return {
    failures,
    keys,
    /** Begins anew, with nothing in it. */
    async renew(): Promise<TestAws> {
      aws = await makeAws();
      return aws;
    },
    async close() {
      process.env = before;
      rmSync(bundle, { recursive: true, force: true });
      await endpoint.close();
    },
  };
}

export interface StreamedAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** Invokes a handler that streams, and reads all of its answer. @param milliseconds what it may still take */
export async function streamed(
  handler: StreamingHandler,
  event: object,
  milliseconds = 60_000,
): Promise<StreamedAnswer> {
  const chunks: Uint8Array[] = [];
  const stream: ResponseStream = new ResponseStream((bytes) => {
    chunks.push(bytes);
    stream.wasRead(bytes.length);
  });
  await handler(event, stream, { getRemainingTimeInMillis: () => milliseconds });
  const text = Buffer.concat(chunks).toString();
  const end = text.indexOf('\0'.repeat(8));
  return { ...JSON.parse(text.slice(0, end)), body: text.slice(end + 8) };
}
