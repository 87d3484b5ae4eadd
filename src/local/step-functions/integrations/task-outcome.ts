import type { Task } from '../../ecs/task';

/** What a stopped task was for `ecs:runTask.sync`: the whole of the rule there is (aws.md 2.2, 2.3). */
export function hasFailed(task: Task, isEssential: (containerName: string) => boolean): boolean {
  if (task.stopCode === 'TaskFailedToStart') return true;
  // Without a code a container was lost or never ran: neither is a success.
  return task.containers.some(({ name, exitCode }) => isEssential(name) && exitCode !== 0);
}
