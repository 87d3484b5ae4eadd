import type { Access, Accesses, AccessOf } from '../iam/access';
import type { TaskDefinition } from './task-definition';

/** What names lead to. */
export interface EcsNames {
  clusterArn: string;
  /** By family, `family:revision` or ARN. */
  definition(reference: string): TaskDefinition | undefined;
  /** The ARN of a task that is named by its ARN or by its id. */
  taskArnOf(task: string): string;
}

/**
 * What IAM is asked about ECS' actions (Service Authorization Reference: Amazon Elastic Container Service). Those on task definitions
 * know no resources, but for RunTask and DeleteTaskDefinitions; whoever hands a role to ECS must be allowed to pass it.
 */
export function ecsAccess(ecs: EcsNames): Accesses {
  const clusterArn = (cluster: unknown) => {
    const name = String(cluster ?? 'default');
    return name.startsWith('arn:') ? name : ecs.clusterArn.replace(/[^/]+$/, name);
  };
  const inCluster = (action: string, cluster: unknown, resource: string): Access => ({
    action: `ecs:${action}`,
    resource,
    context: { 'ecs:cluster': clusterArn(cluster) },
  });
  const anywhere =
    (action: string): AccessOf =>
    () => [{ action: `ecs:${action}`, resource: '*' }];
  return {
    DeregisterTaskDefinition: anywhere('DeregisterTaskDefinition'),
    DescribeTaskDefinition: anywhere('DescribeTaskDefinition'),
    DescribeTasks: ({ cluster, tasks }) =>
      [tasks].flat().map((task) => inCluster('DescribeTasks', cluster, ecs.taskArnOf(String(task)))),
    ListTaskDefinitions: anywhere('ListTaskDefinitions'),
    ListTasks: ({ cluster }) => [inCluster('ListTasks', cluster, '*')],
    RegisterTaskDefinition: (input) => [
      { action: 'ecs:RegisterTaskDefinition', resource: '*' },
      ...passing(input.taskRoleArn, input.executionRoleArn),
    ],
    RunTask: ({ cluster, taskDefinition }) => {
      const definition = ecs.definition(String(taskDefinition));
      const arn = definition?.taskDefinitionArn ?? String(taskDefinition);
      return [inCluster('RunTask', cluster, arn), ...passing(definition?.taskRoleArn, definition?.executionRoleArn)];
    },
    StopTask: ({ cluster, task }) => [inCluster('StopTask', cluster, ecs.taskArnOf(String(task)))],
  };
}

function passing(...roles: unknown[]): Access[] {
  return roles
    .filter((role) => typeof role === 'string')
    .map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }));
}
