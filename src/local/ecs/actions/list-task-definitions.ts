import * as z from 'zod';
import type { Cluster } from '../cluster';
import { inputOf } from '../input';
import { pageOf } from '../page';

const listTaskDefinitionsInput = z.strictObject({
  familyPrefix: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  sort: z.enum(['ASC', 'DESC']).default('ASC'),
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

/** ListTaskDefinitions, by family and revision. `familyPrefix` is a whole family's name, in spite of its own (API reference). */
export async function listTaskDefinitions(
  cluster: Cluster,
  request: unknown,
): Promise<{ taskDefinitionArns: string[]; nextToken?: string }> {
  const input = inputOf(listTaskDefinitionsInput, 'ListTaskDefinitions', request);
  const sorted = [...cluster.definitions.values()].sort((a, b) =>
    a.family === b.family ? a.revision - b.revision : a.family < b.family ? -1 : 1,
  );
  if (input.sort === 'DESC') sorted.reverse();
  const byArn = new Map(sorted.map((definition) => [definition.taskDefinitionArn, definition]));
  const isWanted = (arn: string) => {
    const definition = byArn.get(arn);
    return definition?.status === input.status && [undefined, definition.family].includes(input.familyPrefix);
  };
  const { page, nextToken } = pageOf([...byArn.keys()], isWanted, input.maxResults, input.nextToken);
  return { taskDefinitionArns: page, ...(nextToken && { nextToken }) };
}
