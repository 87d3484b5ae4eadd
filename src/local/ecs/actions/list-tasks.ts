import * as z from 'zod';
import type { Cluster } from '../cluster';
import { inputOf } from '../input';
import { pageOf } from '../page';
import type { Task } from '../task';

const listTasksInput = z.strictObject({
  cluster: z.string().optional(),
  family: z.string().optional(),
  startedBy: z.string().optional(),
  desiredStatus: z.enum(['RUNNING', 'STOPPED']).default('RUNNING'),
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

/** ListTasks, in the order of creation. The desired status is what counts: a task that is stopping is among the stopped. */
export async function listTasks(
  cluster: Cluster,
  request: unknown,
): Promise<{ taskArns: string[]; nextToken?: string }> {
  const input = inputOf(listTasksInput, 'ListTasks', request);
  cluster.check(input.cluster);
  cluster.forget();
  const isWanted = (task: Task) =>
    task.desiredStatus === input.desiredStatus &&
    (input.startedBy === undefined || task.startedBy === input.startedBy) &&
    (input.family === undefined || familyOf(task) === input.family) &&
    (input.launchType === undefined || task.launchType === input.launchType);
  // What does not live is to stop, or has stopped: of a hundred thousand such tasks none need be looked at.
  const mayBeWanted = (arn: string) => input.desiredStatus === 'STOPPED' || cluster.live.has(arn);
  const isWantedArn = (arn: string) => mayBeWanted(arn) && isWanted(cluster.find(arn) as Task);
  const { page, nextToken } = pageOf(cluster.taskArns(), isWantedArn, input.maxResults, input.nextToken);
  return { taskArns: page, ...(nextToken && { nextToken }) };
}

function familyOf({ taskDefinitionArn }: Task): string {
  return taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1, taskDefinitionArn.lastIndexOf(':'));
}
