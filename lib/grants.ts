import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Statements that name their actions one by one. The `grant` methods of the CDK give more than is used: `grantReadWriteData` can scan a
 * table, `grantPut` can change legal holds.
 */
export function allow(
  grantee: IGrantable,
  actions: string[],
  resources: string[],
  conditions?: Record<string, Record<string, string>>,
): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources, conditions }));
}

/** What `src/aws/table.ts` does with the table; a transaction needs the permissions to put and to delete. */
const TABLE_ACTIONS = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'] as const;

/** @param without what of it the function does not do */
export function allowTable(
  grantee: IGrantable,
  table: ITable,
  { without = [] }: { without?: (typeof TABLE_ACTIONS)[number][] } = {},
): void {
  const actions = TABLE_ACTIONS.filter((action) => !without.includes(action)).map((action) => `dynamodb:${action}`);
  allow(grantee, actions, [table.tableArn]);
}

/** For a write on the condition that something else is not there: `Jobs.createOnce`. */
export function allowCheckingItems(grantee: IGrantable, table: ITable): void {
  allow(grantee, ['dynamodb:ConditionCheckItem'], [table.tableArn]);
}

/** Tasks have no names to narrow a policy by; their cluster does (aws.md 1.12). */
export function allowTasks(grantee: IGrantable, actions: string[], clusterArn: string): void {
  allow(grantee, actions, ['*'], { ArnEquals: { 'ecs:cluster': clusterArn } });
}

/** Characters of the resources of one statement. The CDK makes further policies of what one has no room for, but divides no statement. */
const STATEMENT = 1_900;

/** Lets someone hand roles to one service, and to no other. @param service e.g. `ecs-tasks.amazonaws.com` */
export function allowPassingRoles(grantee: IGrantable, roleArns: string[], service: string): void {
  for (const some of inStatements(roleArns))
    allow(grantee, ['iam:PassRole'], some, { StringEquals: { 'iam:PassedToService': service } });
}

function inStatements(arns: string[]): string[][] {
  const statements: string[][] = [[]];
  let size = 0;
  for (const arn of arns) {
    size += arn.length;
    if (size > STATEMENT) {
      statements.push([]);
      size = arn.length;
    }
    statements.at(-1)?.push(arn);
  }
  return statements;
}

/** What Lambda does with a queue in the name of the function that it feeds ("Using Lambda with Amazon SQS"). */
export function allowReceiving(grantee: IGrantable, queue: IQueue): void {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  allow(grantee, actions, [queue.queueArn]);
}

export function allowSending(grantee: IGrantable, queue: IQueue): void {
  allow(grantee, ['sqs:SendMessage'], [queue.queueArn]);
}

/** The same for the stream of a table ("Using Lambda with Amazon DynamoDB"); a list of streams is of no one table. */
export function allowReadingStream(grantee: IGrantable, streamArn: string): void {
  allow(grantee, ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]);
  allow(grantee, ['dynamodb:ListStreams'], ['*']);
}

/** The functions themselves: `grantInvoke` lets every version and alias be invoked, too, and there are none. */
export function allowInvoking(grantee: IGrantable, functions: IFunction[]): void {
  allow(
    grantee,
    ['lambda:InvokeFunction'],
    functions.map(({ functionArn }) => functionArn),
  );
}

/** What a state machine needs to tell X-Ray of its executions ("X-Ray and Step Functions"); its actions know no resources. */
export function allowTracing(grantee: IGrantable): void {
  const actions = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];
  allow(
    grantee,
    actions.map((action) => `xray:${action}`),
    ['*'],
  );
}
