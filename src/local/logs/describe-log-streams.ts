import * as z from 'zod';
import { ServiceError } from '../service';
import { inputOf } from './input';
import type { LogStreams } from './log-streams';

const MOST_STREAMS = 50;

const describeLogStreamsInput = z.strictObject({
  logGroupName: z.string(),
  logStreamNamePrefix: z.string().default(''),
  orderBy: z.literal('LogStreamName').optional(),
  limit: z.int().min(1).max(MOST_STREAMS).default(MOST_STREAMS),
  nextToken: z.string().optional(),
});

/** DescribeLogStreams, by name. */
export async function describeLogStreams(streams: LogStreams, request: unknown): Promise<object> {
  const { logGroupName, logStreamNamePrefix, limit, nextToken } = inputOf(
    describeLogStreamsInput,
    'DescribeLogStreams',
    request,
  );
  const wanted = streams
    .names(logGroupName)
    .filter((name) => name.startsWith(logStreamNamePrefix) && (nextToken === undefined || name > nextToken));
  const page = wanted.slice(0, limit);
  if (wanted.length === 0 && streams.names(logGroupName).length === 0) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return {
    logStreams: page.map((logStreamName) => ({ logStreamName })),
    ...(wanted.length > limit && { nextToken: page.at(-1) }),
  };
}
