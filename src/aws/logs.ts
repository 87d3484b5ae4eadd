import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { LOG_STREAM_PREFIX } from '../plan/container-definition';

interface Position {
  since?: number;
  page?: string;
}

interface Page {
  lines: { time: number; text: string }[];
  next?: string;
  isLast: boolean;
}

/** What containers have written. The awslogs driver names a stream `prefix/container/task id` (aws.md 5.4). */
export class Logs {
  constructor(
    private readonly client: CloudWatchLogsClient,
    private readonly group: string,
  ) {}

  /** One page, oldest first. A stream appears with its first line: one that does not exist is an empty log. */
  async read(taskArn: string, container: string, { since, page }: Position): Promise<Page> {
    try {
      const answer = await this.client.send(
        new GetLogEventsCommand({
          logGroupName: this.group,
          logStreamName: `${LOG_STREAM_PREFIX}/${container}/${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`,
          startFromHead: true,
          startTime: since,
          nextToken: page,
        }),
      );
      const lines = (answer.events ?? []).map(({ timestamp = 0, message = '' }) => ({
        time: timestamp,
        text: message,
      }));
      // The end is where the token stays the same (API reference of GetLogEvents); an empty page alone does not mean the end.
      const { nextForwardToken: next } = answer;
      return { lines, ...(next && { next }), isLast: next === undefined || next === page };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { lines: [], isLast: true };
      throw error;
    }
  }
}
