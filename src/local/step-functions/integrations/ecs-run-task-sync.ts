import { TaskError } from '../../../asl/host';
import type { Task } from '../../ecs/task';
import type { Integration } from '../integration';
import type { IntegrationDependencies } from './dependencies';
import { outputOf, runTask, taskOf } from './ecs-run-task';
import { Essentials } from './essentials';
import { RUN_TASK_FIELDS } from './run-task-fields';
import { hasFailed } from './task-outcome';

/** `ecs:runTask.sync`: the state lasts as long as the task, and its result is the stopped task (recorded). */
export function ecsRunTaskSync(deps: IntegrationDependencies): Integration {
  const essentials = new Essentials(deps.ecs);
  return {
    resource: 'ecs:runTask.sync',
    fields: RUN_TASK_FIELDS,
    adds: { StartedBy: 'AWS Step Functions' },
    async run(request, signal, submitted) {
      signal.throwIfAborted();
      const answer = await runTask(deps, request.arguments);
      const [task] = answer.tasks;
      if (!task || answer.failures.length > 0) throw unplaced(answer.failures);
      const stopped = await untilStopped(deps, task, signal, () => submitted(outputOf(answer, deps)));
      const result = taskOf(asEventsTell(stopped));
      const isEssential = await essentials.of(stopped.taskDefinitionArn);
      if (hasFailed(stopped, isEssential)) throw new TaskError('States.TaskFailed', JSON.stringify(result));
      return result;
    },
  };
}

/** Step Functions takes the stopped task from its last event, which says nothing of the platform family, tags or health (recorded; aws.md 5.5). */
function asEventsTell({ platformFamily: _, ...task }: Task): Omit<Task, 'platformFamily'> {
  const containers = task.containers.map(({ healthStatus: _, ...container }) => container);
  return { ...task, containers, tags: [] };
}

/** Documented for `.sync`: a RunTask that answers with failures fails with this name (aws.md 2.4). */
function unplaced(failures: { reason: string; detail?: string }[]): TaskError {
  const cause = failures.map(({ reason, detail }) => (detail ? `${reason}: ${detail}` : reason)).join('; ');
  return new TaskError('AmazonECS.Unknown', cause);
}

/** Waits for the end of a task, and stops it when its state is aborted or timed out: best effort, as in AWS (aws.md 1.11). */
async function untilStopped(
  { ecs }: IntegrationDependencies,
  task: Task,
  signal: AbortSignal,
  submitted: () => void,
): Promise<Task> {
  const stop = () => {
    const input = { cluster: task.clusterArn, task: task.taskArn, reason: 'Task stopped by AWS Step Functions' };
    ecs.stopTask(input).catch(() => {});
  };
  if (signal.aborted) {
    stop();
    throw signal.reason;
  }
  signal.addEventListener('abort', stop, { once: true });
  try {
    submitted();
    return await ecs.stopped(task.taskArn, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
