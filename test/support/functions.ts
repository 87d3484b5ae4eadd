import { randomUUID } from 'node:crypto';
import { createAccessKeys } from '../../src/local/gateway/access-keys';
import { startAwsEndpoint } from '../../src/local/gateway/aws-endpoint';
import { createLogs } from '../../src/local/logs/logs';
import { PLACEMENT } from '../../src/plan/node-selector';
import { BUCKET, makeAws, type TestAws } from './aws';
import { CLUSTER_ARN } from './ecs';
import { SERVICE_ACCOUNTS } from './plan';
import { machineArn } from './step-functions';
import { TABLE } from './store';
import { makeSurroundings } from './surroundings';

/**
 * The stand-ins behind a socket, and in this process the environment of Gantry's functions, so that handlers can be required: they make their
 * clients when they are, and keep them.
 */
export async function startFunctions() {
  let aws: TestAws | undefined;
  const keys = createAccessKeys();
  const logs = createLogs({ surroundings: makeSurroundings() });
  const failures: string[] = [];
  const endpoint = await startAwsEndpoint({
    services() {
      if (!aws) throw new Error('nothing stands behind the endpoint yet');
      return { json: [...aws.services, logs.service], s3: aws.s3 };
    },
    keys,
    uuid: randomUUID,
    failed: (error, action) => failures.push(`${action}: ${error}`),
  });
  const { accessKeyId, secretAccessKey } = keys.issue('functions');
  const before = process.env;
  process.env = {
    ...before,
    ...{ AWS_ENDPOINT_URL: endpoint.url, AWS_REGION: 'eu-central-1', AWS_MAX_ATTEMPTS: '1' },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ TABLE_NAME: TABLE, CLUSTER_ARN, BUCKET_NAME: BUCKET, LOG_GROUP_NAME: 'pods' },
    ...{ INLINE_STATE_MACHINE_ARN: machineArn('inline'), DISTRIBUTED_STATE_MACHINE_ARN: machineArn('distributed') },
    ...{ ALARM_STATE_MACHINE_ARN: machineArn('alarms') },
    ...{ EXECUTION_ROLE_ARN: 'arn:role/e', TASK_ROLE_ARN: 'arn:role/t' },
    ...{ SERVICE_ACCOUNTS: JSON.stringify(SERVICE_ACCOUNTS), PLACEMENT: JSON.stringify(PLACEMENT) },
  };
  return {
    failures,
    /** Begins anew, with nothing in it. */
    async renew(): Promise<TestAws> {
      aws = await makeAws();
      return aws;
    },
    async close() {
      process.env = before;
      await endpoint.close();
    },
  };
}
