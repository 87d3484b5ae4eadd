import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { version } from '../../package.json';
import { userOf } from '../../src/access/authorizer-context';
import { Logs } from '../../src/aws/logs';
import { openStore } from '../../src/aws/store';
import { createDoor } from '../../src/kube-api/door';
import { badRequest, statusOf } from '../../src/kube-api/status-error';
import { environment } from '../environment';
import { log, logError } from '../log';
import { Metrics } from '../metrics';
import { packagedFile } from '../packaged-file';
import { PROMPT_CLIENT_SETTINGS } from './prompt-client-settings';
import { chanceOf } from './request-chance';
import { requestOf } from './request-of';
import { sendAnswer } from './send-answer';

const metrics = new Metrics();
const { namespaces, jobs, cronJobs, pods, events } = openStore(
  new DynamoDBClient(PROMPT_CLIENT_SETTINGS),
  environment('TABLE_NAME'),
  metrics.written,
);
const logs = new Logs(new CloudWatchLogsClient(PROMPT_CLIENT_SETTINGS), environment('LOG_GROUP_NAME'));

const door = createDoor(
  { namespaces, jobs, cronJobs, pods, events, logs },
  {
    uuid: randomUUID,
    random: Math.random,
    stopwatch: {
      now: () => performance.now(),
      // Rejects when it is aborted: then, too, there is nothing left to wait for.
      pause: (milliseconds, signal) => after(milliseconds, undefined, { signal }).catch(() => {}),
    },
    version,
    serviceAccounts: packagedFile('service-accounts.json'),
    access: packagedFile('access.json'),
    audited: (entry) => log(entry.code === 403 ? 'forbidden' : 'changed', { ...entry }),
    failed: (error, request) =>
      logError('request failed', error, { method: request.method, path: new URL(request.url).pathname }),
  },
);

/** Between the end of a watch and the time at which Lambda would end it, in milliseconds. */
const MARGIN = 15_000;

/** The Kubernetes API behind API Gateway. */
export const handler = awslambda.streamifyResponse<APIGatewayProxyEvent>(async (event, stream, context) => {
  await sendAnswer(await answer(event, context), stream);
});

async function answer(event: APIGatewayProxyEvent, context: Context): Promise<Response> {
  let request: Request;
  try {
    request = requestOf(event);
  } catch {
    return Response.json(statusOf(badRequest('the request is none that HTTP knows')), { status: 400 });
  }
  const { requestTimeEpoch: now, authorizer } = event.requestContext;
  const response = await door(request, now, {
    ...chanceOf(event.requestContext),
    user: userOf(authorizer, now),
    milliseconds: Math.max(0, context.getRemainingTimeInMillis() - MARGIN),
  });
  metrics.flush(now);
  return response;
}
