import type { Accesses } from '../iam/access';
import type { Surroundings } from '../service';

/** ARN of a log stream; with an empty name that by which a group's streams are listed. */
export function logStreamArn(
  { region, account }: Pick<Surroundings, 'region' | 'account'>,
  group: string,
  stream: string,
) {
  return `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`;
}

/** What IAM is asked about the actions of CloudWatch Logs (Service Authorization Reference: Amazon CloudWatch Logs). */
export function logsAccess(place: Pick<Surroundings, 'region' | 'account'>): Accesses {
  return {
    DescribeLogStreams: ({ logGroupName }) => [
      { action: 'logs:DescribeLogStreams', resource: logStreamArn(place, String(logGroupName), '') },
    ],
    GetLogEvents: ({ logGroupName, logStreamName }) => [
      { action: 'logs:GetLogEvents', resource: logStreamArn(place, String(logGroupName), String(logStreamName)) },
    ],
  };
}
