import * as z from 'zod';
import { ignored, standIn } from '../resource-type';
import { functionArnOf } from './resource-policy';

const properties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST', 'there are no versions and aliases here'),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  MaximumRetryAttempts: ignored('an event is tried again as its rule says'),
  MaximumEventAgeInSeconds: ignored('an event is tried again as its rule says'),
});

export const eventInvokeConfig = standIn(properties, {
  here: 'names a queue that its function must be able to send to; events are tried again, and given up, as their rule says',
  names: { longest: 255 },
  deploy({ FunctionName, DestinationConfig }, resource) {
    if (!DestinationConfig) return;
    const queueArn = DestinationConfig.OnFailure.Destination;
    resource.draft.failureDestinations.push({ functionArn: functionArnOf(FunctionName, resource), queueArn });
  },
});
