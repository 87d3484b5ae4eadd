import * as z from 'zod';
import type { Action, Surroundings } from '../../service';
import { requestOf } from '../request';
import type { Tables } from '../tables';

const schema = z.strictObject({ TableName: z.string() });

export function describeTable(
  tables: Tables,
  { region, account }: Surroundings,
  createdAt: (tableName: string) => number,
  streamArn: (tableName: string) => string,
): Action {
  return async (input) => {
    const { TableName } = requestOf(schema, 'DescribeTable', input);
    const table = tables.named(TableName, `Requested resource not found: Table: ${TableName} not found`);
    const { name, partitionKey, sortKey, stream, streamViewType } = table.definition;
    const keys = sortKey ? [partitionKey, sortKey] : [partitionKey];
    const arn = stream ? streamArn(name) : undefined;
    return {
      Table: {
        TableName: name,
        TableArn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
        TableStatus: 'ACTIVE',
        CreationDateTime: createdAt(name) / 1000,
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
        KeySchema: keys.map((key, at) => ({ AttributeName: key.name, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
        ItemCount: table.size.items,
        TableSizeBytes: table.size.bytes,
        ...(arn && {
          StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType ?? 'NEW_AND_OLD_IMAGES' },
          LatestStreamArn: arn,
          LatestStreamLabel: arn.slice(arn.lastIndexOf('/') + 1),
        }),
      },
    };
  };
}
