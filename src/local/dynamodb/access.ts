import type { Access, Accesses, AccessOf } from '../iam/access';
import type { Surroundings } from '../service';

/** What IAM is asked about DynamoDB's actions (Service Authorization Reference: Amazon DynamoDB). */
export function dynamoDbAccess({ region, account }: Pick<Surroundings, 'region' | 'account'>): Accesses {
  const tableArn = (name: unknown) => {
    const text = String(name);
    return text.startsWith('arn:') ? text : `arn:aws:dynamodb:${region}:${account}:table/${text}`;
  };
  const onTable =
    (action: string): AccessOf =>
    ({ TableName }) => [{ action: `dynamodb:${action}`, resource: tableArn(TableName) }];
  const onTables =
    (action: string): AccessOf =>
    ({ RequestItems }) =>
      Object.keys(RequestItems ?? {}).map((name) => ({ action: `dynamodb:${action}`, resource: tableArn(name) }));
  return {
    BatchGetItem: onTables('BatchGetItem'),
    BatchWriteItem: onTables('BatchWriteItem'),
    DeleteItem: onTable('DeleteItem'),
    DescribeTable: onTable('DescribeTable'),
    GetItem: onTable('GetItem'),
    PutItem: onTable('PutItem'),
    Query: onTable('Query'),
    Scan: onTable('Scan'),
    // There is no permission for the transaction: each part of it needs that of the action it stands for.
    TransactWriteItems: ({ TransactItems }) => partsOf(TransactItems, tableArn),
    UpdateItem: onTable('UpdateItem'),
  };
}

const PARTS: Readonly<Record<string, string>> = {
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Delete: 'dynamodb:DeleteItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
};

function partsOf(items: unknown, tableArn: (name: unknown) => string): Access[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: object) =>
    Object.entries(item ?? {}).flatMap(([part, request]) =>
      PARTS[part] ? [{ action: PARTS[part], resource: tableArn(request?.TableName) }] : [],
    ),
  );
}
