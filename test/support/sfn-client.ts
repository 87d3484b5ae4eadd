import { SFNClient } from '@aws-sdk/client-sfn';
import type { Service } from '../../src/local/service';
import { handlerOf } from './service-handler';

/** The real client, whose requests go to the actions of a stand-in instead of a socket. */
export function makeSfnClient(service: Service): SFNClient {
  return new SFNClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: handlerOf(service) as never,
    maxAttempts: 1,
  });
}
