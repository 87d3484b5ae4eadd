import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Service } from '../../src/local/service';
import { handlerOf } from './service-handler';

/** A clock that goes only where a test sets it; nobody waits for it. */
export interface SetClock {
  time: number;
  now(): number;
  until(at: number): Promise<void>;
}

export function makeSetClock(time: number): SetClock {
  return {
    time,
    now() {
      return this.time;
    },
    until: () => new Promise(() => {}),
  };
}

/** The real client on the actions of the stand-in. */
export function logsClientOf(service: Service): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: handlerOf(service) as never,
  });
}
