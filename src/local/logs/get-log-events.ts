import * as z from 'zod';
import { ServiceError } from '../service';
import { inputOf } from './input';
import type { LogPage } from './log-stream';
import type { LogStreams } from './log-streams';

const MOST_EVENTS = 10_000;

const getLogEventsInput = z.strictObject({
  logGroupName: z.string(),
  logStreamName: z.string(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(MOST_EVENTS).default(MOST_EVENTS),
  startFromHead: z.boolean().default(false),
});

/**
 * GetLogEvents: tokens are offsets, `f/` forward and `b/` backward. The end is where the token that comes back is the one that was given.
 * @throws ServiceError ResourceNotFoundException, InvalidParameterException
 */
export async function getLogEvents(streams: LogStreams, request: unknown): Promise<object> {
  const input = inputOf(getLogEventsInput, 'GetLogEvents', request);
  const { startTime: since, endTime: until, limit } = input;
  const stream = streams.find(input.logGroupName, input.logStreamName);
  if (!stream) throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  if (since !== undefined && until !== undefined && since > until) {
    throw new ServiceError('InvalidParameterException', 'startTime is later than endTime.');
  }
  const token = input.nextToken === undefined ? undefined : parseToken(input.nextToken);
  const back = token ? token.direction === 'b' : !input.startFromHead;
  const range = { since, until, limit };
  return answer(
    back ? stream.pageBefore(token?.offset ?? Number.POSITIVE_INFINITY, range) : stream.page(token?.offset ?? 0, range),
  );
}

function answer({ events, start, end }: LogPage): object {
  return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` };
}

function parseToken(text: string): { direction: string; offset: number } {
  const [, direction, offset] = /^([fb])\/([0-9]{1,15})$/.exec(text) ?? [];
  if (!direction) throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { direction, offset: Number(offset) };
}
