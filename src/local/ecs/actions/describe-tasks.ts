import * as z from 'zod';
import type { Cluster } from '../cluster';
import { inputOf } from '../input';
import { type RunTaskAnswer, snapshotOf } from '../task';

const describeTasksInput = z.strictObject({
  cluster: z.string().optional(),
  // At most 100 in one call (API reference of DescribeTasks).
  tasks: z.array(z.string()).min(1, 'Tasks cannot be empty.').max(100),
  include: z.array(z.enum(['TAGS'])).default([]),
});

/** DescribeTasks: tasks that are not known, or were forgotten, are `failures` with the reason MISSING. */
export async function describeTasks(cluster: Cluster, request: unknown): Promise<RunTaskAnswer> {
  const { cluster: name, tasks, include } = inputOf(describeTasksInput, 'DescribeTasks', request);
  cluster.check(name);
  cluster.forget();
  const answer: RunTaskAnswer = { tasks: [], failures: [] };
  for (const reference of new Set(tasks)) {
    const task = cluster.find(reference);
    if (task) answer.tasks.push({ ...snapshotOf(task), tags: include.includes('TAGS') ? task.tags : [] });
    else answer.failures.push({ arn: cluster.taskArnOf(reference), reason: 'MISSING' });
  }
  return answer;
}
