import type { Driver } from '../drivers/driver';
import type { DurableStore } from '../durable-map';
import type { EmittedEvent, Service, Surroundings } from '../service';
import type { Failure, Task } from './task';

export interface EcsDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  driver: Driver;
  /** Resolves when the event is durably queued for every target. */
  emit(event: EmittedEvent): Promise<void>;
  /** Where containers write: a stream is closed when its container has stopped. */
  logs: { close(group: string, stream: string): unknown };
  /** Name of the one cluster there is. */
  cluster: string;
}

export interface RunTaskAnswer {
  tasks: Task[];
  failures: Failure[];
}

export interface Ecs {
  service: Service;
  clusterArn: string;
  /**
   * RunTask, with the members of AWS's request.
   * @throws ServiceError with the names ECS uses; lack of capacity is no error but an entry of `failures`.
   */
  runTask(input: unknown): Promise<RunTaskAnswer>;
  /** StopTask; answers the task as it is now. */
  stopTask(input: { cluster?: string; task: string; reason?: string }): Promise<Task>;
  describeTasks(input: { cluster?: string; tasks: string[]; include?: string[] }): Promise<RunTaskAnswer>;
  /**
   * Resolves with the task once it is STOPPED and that is on disk. Rejects with the signal's reason when aborted first, and
   * with an InvalidParameterException for a task that is not known.
   */
  stopped(taskArn: string, signal?: AbortSignal): Promise<Task>;
  /** After a restart, before anything is run: ends what the last process left behind, and says again what was perhaps not heard. */
  recover(): Promise<void>;
}

/** The stand-in for Amazon ECS on Fargate. Times in its typed answers are milliseconds since the epoch, on the wire seconds. */
export function createEcs(_deps: EcsDependencies): Ecs {
  throw new Error('createEcs is being written');
}
