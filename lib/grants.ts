import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

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

/** What `src/aws/table.ts` does with the table. */
export function allowTable(grantee: IGrantable, table: ITable): void {
  const single = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'];
  allow(grantee, [...single, 'dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], [table.tableArn]);
}

/** Tasks have no names to narrow a policy by; their cluster does (aws.md 1.12). */
export function allowTasks(grantee: IGrantable, actions: string[], clusterArn: string): void {
  allow(grantee, actions, ['*'], { ArnEquals: { 'ecs:cluster': clusterArn } });
}

/** Lets someone hand roles to ECS, and to nothing else. */
export function allowPassingRoles(grantee: IGrantable, roleArns: string[]): void {
  allow(grantee, ['iam:PassRole'], roleArns, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
}
