import * as z from 'zod';
import type { Cluster } from '../cluster';
import { inputOf, invalidParameter } from '../input';
import { snapshotOf, type Task } from '../task';

const stopTaskInput = z.strictObject({
  cluster: z.string().optional(),
  task: z.string(),
  reason: z.string().max(1024).optional(),
});

/**
 * StopTask: says that a task is to stop and answers it as it is now. One that has stopped, or is about to, stays as it is.
 * @throws ServiceError InvalidParameterException for a task that is not known
 */
export async function stopTask(cluster: Cluster, request: unknown): Promise<Task> {
  const {
    cluster: name,
    task: reference,
    reason = 'Task stopped by user',
  } = inputOf(stopTaskInput, 'StopTask', request);
  cluster.check(name);
  cluster.forget();
  const task = cluster.find(reference);
  if (!task) throw invalidParameter('The referenced task was not found.');
  if (task.desiredStatus === 'STOPPED') return snapshotOf(task);
  // A task loses its tags when it is told to stop (API reference of StopTask).
  task.tags = [];
  await cluster.stop(task, 'UserInitiated', reason);
  return snapshotOf(task);
}
