import * as z from 'zod';
import type { EventPattern } from '../../events/pattern';
import { arn, type Named } from '../physical-names';
import { DESCRIPTION, ignored, standIn } from '../resource-type';

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
});

const properties = z.strictObject({
  EventPattern: z.record(z.string(), z.unknown()),
  Targets: z.array(target).default([]),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  EventBusName: z.literal('default').optional(),
  Name: ignored('it is the physical name'),
  Description: DESCRIPTION,
});

const arnOf = (resource: Named) => arn(resource, 'events', `rule/${resource.name}`);

export const rule = standIn(properties, {
  here: 'is matched against what the stand-ins emit; its targets can be queues and functions',
  names: { property: 'Name', longest: 64 },
  attributes: { Arn: arnOf },
  deploy(properties, resource) {
    if (properties.State === 'DISABLED') return;
    resource.draft.rules.push({
      name: resource.name,
      arn: arnOf(resource),
      pattern: properties.EventPattern as EventPattern,
      targets: properties.Targets.map(({ Id, Arn, RetryPolicy: retry }) => ({
        id: Id,
        arn: Arn,
        ...(retry?.MaximumRetryAttempts !== undefined && { maximumRetryAttempts: retry.MaximumRetryAttempts }),
        ...(retry?.MaximumEventAgeInSeconds !== undefined && {
          maximumEventAgeSeconds: retry.MaximumEventAgeInSeconds,
        }),
      })),
    });
  },
});
