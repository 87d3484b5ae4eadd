import { type ContainerRun, type Driver, StartError } from '../drivers/driver';
import type { Access } from '../iam/access';
import type { Iam } from '../iam/iam';
import { logStreamArn } from '../logs/access';
import { ServiceError, type Surroundings } from '../service';
import type { EcsNames } from './access';

export interface ExecutionRoleDependencies {
  iam: Iam;
  /** Asked when a container starts. */
  definition: EcsNames['definition'];
  place: Pick<Surroundings, 'region' | 'account'>;
}

/**
 * A driver behind ECS' agent, which takes on the roles of a task and, in its execution role, makes the streams of logs and pulls images from
 * Amazon ECR. What that role may not do keeps a container from starting, in the words of ECS. Roles that are not in the stack are not known here,
 * and may do everything.
 */
export function underExecutionRole(driver: Driver, deps: ExecutionRoleDependencies): Driver {
  return {
    ...{ name: driver.name, stopOrphans: () => driver.stopOrphans(), close: () => driver.close() },
    capacity: (container) => driver.capacity?.(container),
    release: (taskId) => driver.release?.(taskId),
    async start(container, signal) {
      check(container, deps);
      return driver.start(container, signal);
    },
  };
}

function check(container: ContainerRun, { iam, definition, place }: ExecutionRoleDependencies): void {
  const { taskRoleArn, executionRoleArn } = definition(container.taskDefinition) ?? {};
  const source = { 'aws:SourceAccount': place.account, 'aws:SourceArn': container.taskArn };
  for (const role of [executionRoleArn, taskRoleArn]) {
    if (role === undefined || !iam.knows(role) || !iam.cannotAssume('ecs-tasks.amazonaws.com', role, source)) continue;
    const message = `ECS was unable to assume the role '${role}' that was provided for this task`;
    throw new StartError('ResourceInitializationError', message);
  }
  if (executionRoleArn === undefined || !iam.knows(executionRoleArn)) return;
  const principal = iam.as(executionRoleArn, container.taskId);
  allowed('CannotPullContainerError', () => principal.require(pulling(container.image)));
  const { log } = container;
  if (log === undefined) return;
  const resource = logStreamArn(place, log.group, log.stream);
  const writing = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource }));
  allowed('ResourceInitializationError', () => principal.require(writing), 'failed to validate logger args: ');
}

function allowed(reason: string, ask: () => void, prefix = ''): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new StartError(reason, `${prefix}${error.code}: ${error.message}`);
  }
}

/** What is needed for an image of Amazon ECR; others are pulled without any permission. */
function pulling(image: string): Access[] {
  const [, account, region, repository] =
    /^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
  if (repository === undefined) return [];
  const resource = `arn:aws:ecr:${region}:${account}:repository/${repository}`;
  const actions = ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'];
  return [
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
    ...actions.map((name) => ({ action: `ecr:${name}`, resource })),
  ];
}
