import * as z from 'zod';
import type { Cluster } from '../cluster';
import { clientException, inputOf } from '../input';
import type { TaskDefinition } from '../task-definition';

const describeTaskDefinitionInput = z.strictObject({
  taskDefinition: z.string(),
  include: z.array(z.enum(['TAGS'])).default([]),
});

/**
 * DescribeTaskDefinition: a family alone is its latest active revision; an inactive one is found by its number.
 * @throws ServiceError ClientException when there is none
 */
export async function describeTaskDefinition(
  cluster: Cluster,
  request: unknown,
): Promise<{ definition: TaskDefinition; withTags: boolean }> {
  const { taskDefinition, include } = inputOf(describeTaskDefinitionInput, 'DescribeTaskDefinition', request);
  const definition = cluster.definition(taskDefinition);
  if (!definition) throw clientException('Unable to describe task definition.');
  return { definition, withTags: include.includes('TAGS') };
}
