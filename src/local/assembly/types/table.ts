import * as z from 'zod';
import type { KeyAttribute } from '../../dynamodb/table-definition';
import { arn } from '../physical-names';
import { ignored, PropertyErrors, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  TableName: ignored('it is the physical name'),
  BillingMode: ignored('nothing is billed or throttled'),
  ProvisionedThroughput: ignored('nothing is billed or throttled'),
  PointInTimeRecoverySpecification: ignored('the state folder can be copied'),
  SSESpecification: ignored('the state folder is as safe as the disk it is on'),
  DeletionProtectionEnabled: ignored('nobody can delete the table but with the state folder'),
  TableClass: ignored('nothing is billed'),
  Tags: TAGS,
});

export const table = standIn(properties, {
  here: 'is kept in memory and in the journal, with its stream and its time to live',
  names: { property: 'TableName', longest: 255 },
  attributes: {
    Arn: (resource) => arn(resource, 'dynamodb', `table/${resource.name}`),
    // A real stream's label is the time at which it was made.
    StreamArn: (resource) => arn(resource, 'dynamodb', `table/${resource.name}/stream/2026-01-01T00:00:00.000`),
  },
  deploy(properties, resource) {
    const key = (type: 'HASH' | 'RANGE'): KeyAttribute | undefined => {
      const name = properties.KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
      const definition = properties.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name);
      return definition && { name: definition.AttributeName, type: definition.AttributeType };
    };
    const partitionKey = key('HASH');
    const sortKey = key('RANGE');
    const timeToLive = properties.TimeToLiveSpecification;
    if (!partitionKey) throw new PropertyErrors(['KeySchema names no HASH key that AttributeDefinitions has']);
    resource.draft.tables.push({
      name: resource.name,
      partitionKey,
      ...(sortKey && { sortKey }),
      stream: properties.StreamSpecification !== undefined,
      ...(properties.StreamSpecification && { streamViewType: properties.StreamSpecification.StreamViewType }),
      ...(timeToLive?.Enabled && { timeToLiveAttribute: timeToLive.AttributeName }),
    });
  },
});
