import type { Cluster } from '../cluster';
import { clientException, inputOf } from '../input';
import { registration, type TaskDefinition } from '../task-definition';
import { validateTaskDefinition } from '../validate-task-definition';

/** Quota of ECS; the numbers of deregistered revisions are not given out again. */
const MAX_REVISIONS = 1_000_000;

/**
 * RegisterTaskDefinition: keeps a new revision of a family.
 * @throws ServiceError ClientException for what Fargate cannot run, ValidationException for what this stand-in cannot
 */
export async function registerTaskDefinition(cluster: Cluster, request: unknown): Promise<TaskDefinition> {
  const { tags = [], ...registered } = inputOf(registration, 'RegisterTaskDefinition', request);
  validateTaskDefinition(registered);
  const { family } = registered;
  const revision = (cluster.revisions.get(family) ?? 0) + 1;
  if (revision > MAX_REVISIONS)
    throw clientException(`The maximum number of revisions per task definition family, ${MAX_REVISIONS}, is reached.`);
  cluster.revisions.set(family, revision);
  const definition: TaskDefinition = {
    ...registered,
    taskDefinitionArn: cluster.arnOf('task-definition', `${family}:${revision}`),
    revision,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    registeredAt: cluster.now,
    registeredBy: `arn:aws:iam::${cluster.deps.surroundings.account}:root`,
    tags,
  };
  await cluster.definitions.set(`${family}:${revision}`, definition);
  return definition;
}
