import * as z from 'zod';
import type { EventPattern } from '../../events/pattern';
import { arn, type Named } from '../physical-names';
import { DESCRIPTION, ignored, PropertyErrors, standIn } from '../resource-type';

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
});

const properties = z.strictObject({
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
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
      ...(properties.EventPattern && { pattern: properties.EventPattern as EventPattern }),
      ...(properties.ScheduleExpression && { everyMilliseconds: periodOf(properties.ScheduleExpression) }),
      targets: properties.Targets.map(({ Id, Arn, RetryPolicy: retry, DeadLetterConfig: dead }) => ({
        id: Id,
        arn: Arn,
        ...(retry?.MaximumRetryAttempts !== undefined && { maximumRetryAttempts: retry.MaximumRetryAttempts }),
        ...(dead && { deadLetterArn: dead.Arn }),
        ...(retry?.MaximumEventAgeInSeconds !== undefined && {
          maximumEventAgeSeconds: retry.MaximumEventAgeInSeconds,
        }),
      })),
    });
  },
});

const MILLISECONDS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(1 hour)`; times of a calendar are refused. */
function periodOf(expression: string): number {
  const [, count, unit] = /^rate\(([1-9][0-9]*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined || unit === undefined)
    throw new PropertyErrors([`property ScheduleExpression: only rates are known here, not "${expression}"`]);
  return Number(count) * (MILLISECONDS[unit] as number);
}
