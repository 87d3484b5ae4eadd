import * as z from 'zod';
import type { Ecs } from '../../ecs/ecs';

const description = z.object({
  taskDefinition: z.object({
    containerDefinitions: z.array(z.object({ name: z.string(), essential: z.boolean().default(true) })),
  }),
});

/** Revisions that are remembered: they never change, and Jobs share them. */
const MOST_REMEMBERED = 1000;

/** Which containers of a task definition are essential: the task itself does not say. */
export class Essentials {
  private readonly known = new Map<string, (containerName: string) => boolean>();

  constructor(private readonly ecs: Pick<Ecs, 'service'>) {}

  async of(taskDefinitionArn: string): Promise<(containerName: string) => boolean> {
    const known = this.known.get(taskDefinitionArn);
    if (known) return known;
    const answer = await this.ecs.service.actions.DescribeTaskDefinition?.({ taskDefinition: taskDefinitionArn });
    const { taskDefinition } = description.parse(answer);
    const names = new Set(taskDefinition.containerDefinitions.filter((it) => it.essential).map(({ name }) => name));
    const isEssential = (name: string) => names.has(name);
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.set(taskDefinitionArn, isEssential);
    return isEssential;
  }
}
