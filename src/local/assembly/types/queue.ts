import * as z from 'zod';
import { arn, type Named } from '../physical-names';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  // The defaults are those of SQS.
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number().default(345_600),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
  QueueName: ignored('it is the physical name'),
  SqsManagedSseEnabled: ignored('the state folder is as safe as the disk it is on'),
  Tags: TAGS,
});

const arnOf = (resource: Named) => arn(resource, 'sqs', resource.name);
const urlOf = ({ name, place }: Named) => `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`;

export const queue = standIn(properties, {
  here: 'is kept in memory and in the journal; rules fill it and event source mappings empty it',
  names: { property: 'QueueName', longest: 80 },
  ref: urlOf,
  attributes: { Arn: arnOf, QueueName: ({ name }) => name, QueueUrl: urlOf },
  deploy({ VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy }, resource) {
    resource.draft.queues.push({
      name: resource.name,
      arn: arnOf(resource),
      visibilityTimeoutSeconds: VisibilityTimeout,
      retentionSeconds: MessageRetentionPeriod,
      ...(RedrivePolicy && {
        deadLetter: { queueArn: RedrivePolicy.deadLetterTargetArn, maxReceiveCount: RedrivePolicy.maxReceiveCount },
      }),
    });
  },
});
