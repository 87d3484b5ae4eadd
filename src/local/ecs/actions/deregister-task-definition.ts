import * as z from 'zod';
import type { Cluster } from '../cluster';
import { clientException, inputOf, invalidParameter } from '../input';
import type { TaskDefinition } from '../task-definition';

const deregisterTaskDefinitionInput = z.strictObject({ taskDefinition: z.string() });

/**
 * DeregisterTaskDefinition: no new task can use the revision; tasks that run keep it.
 * @throws ServiceError InvalidParameterException without a revision, ClientException when there is no such revision
 */
export async function deregisterTaskDefinition(cluster: Cluster, request: unknown): Promise<TaskDefinition> {
  const { taskDefinition } = inputOf(deregisterTaskDefinitionInput, 'DeregisterTaskDefinition', request);
  if (!/:\d+$/.test(taskDefinition))
    throw invalidParameter(
      `Invalid revision number. Number: ${taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1)}`,
    );
  const definition = cluster.definition(taskDefinition);
  if (!definition) throw clientException('The specified task definition does not exist.');
  if (definition.status === 'INACTIVE') return definition;
  const inactive: TaskDefinition = { ...definition, status: 'INACTIVE', deregisteredAt: cluster.now };
  await cluster.definitions.set(`${definition.family}:${definition.revision}`, inactive);
  return inactive;
}
