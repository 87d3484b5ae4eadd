import type { ContainerRun } from '../drivers/driver';
import type { Task } from './task';
import type { ContainerDefinition, TaskDefinition } from './task-definition';

/** The id of a task: what its ARN ends with. */
export const taskIdOf = (taskArn: string) => taskArn.slice(taskArn.lastIndexOf('/') + 1);

/** What a driver is given for one container of a task: the definition with the overrides laid over it. */
export function containerRun(task: Task, definition: TaskDefinition, container: ContainerDefinition): ContainerRun {
  const override = task.overrides.containerOverrides.find(({ name }) => name === container.name);
  const environment: Record<string, string> = {};
  for (const { name, value } of container.environment) environment[name] = value;
  for (const { name, value } of override?.environment ?? []) environment[name] = value;
  const taskId = taskIdOf(task.taskArn);
  return {
    taskArn: task.taskArn,
    taskId,
    taskDefinition: `${definition.family}:${definition.revision}`,
    ...(task.capacityProviderName && { capacityProvider: task.capacityProviderName }),
    name: container.name,
    image: container.image,
    entryPoint: container.entryPoint,
    command: override?.command ?? container.command,
    environment,
    workingDirectory: container.workingDirectory,
    user: container.user,
    memory: override?.memory ?? container.memory,
    log: logOf(container, taskId),
    mounts: container.mountPoints.map(({ sourceVolume, containerPath, readOnly }) => ({
      containerPath,
      volume: sourceVolume,
      readOnly,
    })),
  };
}

/** Group and stream of the awslogs driver; the stream is `prefix/container/task id`. */
export function logOf(container: ContainerDefinition, taskId: string): ContainerRun['log'] {
  const options = container.logConfiguration?.options;
  const group = options?.['awslogs-group'];
  if (!options || !group) return undefined;
  return { group, stream: `${options['awslogs-stream-prefix']}/${container.name}/${taskId}` };
}
