import type { EmittedEvent } from '../service';
import type { Task } from './task';
import { withTimes } from './task-times';

/** The EventBridge event of a task's present state. It holds copies: the task goes on changing. */
export function taskEvent(task: Task, now: number): EmittedEvent {
  // Neither stands in a task that Step Functions gave as its output, which it takes from the event (recorded).
  const { tags: _, platformFamily: __, inferenceAccelerators: ___, ...shown } = task;
  const detail = {
    ...withTimes(shown, (time) => new Date(time).toISOString()),
    attachments: task.attachments.map((attachment) => ({ ...attachment })),
    // Events do not tell the health of containers (AWS: "Amazon ECS task state change events").
    containers: task.containers.map(({ healthStatus: _, ...container }) => container),
    updatedAt: new Date(now).toISOString(),
  };
  return { source: 'aws.ecs', 'detail-type': 'ECS Task State Change', resources: [task.taskArn], detail };
}
