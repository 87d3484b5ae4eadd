import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { version } from '../../package.json';
import { userOf } from '../../src/access/authorizer-context';
import { Logs } from '../../src/aws/logs';
import { openStore } from '../../src/aws/store';
import { createDoor } from '../../src/kube-api/door';
import { CLIENT_SETTINGS } from '../client-settings';
import { environment } from '../environment';
import { logError } from '../log';
import { serviceAccounts } from '../service-accounts';
import { readAccessFile } from './access-file';
import { chanceOf } from './request-chance';

const { jobs, pods, events } = openStore(new DynamoDBClient(CLIENT_SETTINGS), environment('TABLE_NAME'));
const logs = new Logs(new CloudWatchLogsClient(CLIENT_SETTINGS), environment('LOG_GROUP_NAME'));

const door = createDoor(
  { jobs, pods, events, logs },
  {
    uuid: randomUUID,
    random: Math.random,
    version,
    serviceAccounts: serviceAccounts(),
    access: readAccessFile(),
    failed: (error, request) =>
      logError('request failed', error, { method: request.method, path: new URL(request.url).pathname }),
  },
);

/** Hono's adapter turns API Gateway's event into a request and the answer back; all that it wants of an app is `fetch`. */
const app = {
  fetch: (request: Request, { event }: { event: APIGatewayProxyEvent }) =>
    door(request, event.requestContext.requestTimeEpoch, {
      ...chanceOf(event.requestContext),
      user: userOf(event.requestContext.authorizer, event.requestContext.requestTimeEpoch),
    }),
};

/** The Kubernetes API behind API Gateway. */
export const handler = handle(app as unknown as Hono);
