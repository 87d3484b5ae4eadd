import type { Driver } from '../drivers/driver';
import type { DurableStore } from '../durable-map';
import type { EmittedEvent, Service, Surroundings } from '../service';
import { deregisterTaskDefinition } from './actions/deregister-task-definition';
import { describeTaskDefinition } from './actions/describe-task-definition';
import { describeTasks } from './actions/describe-tasks';
import { listTaskDefinitions } from './actions/list-task-definitions';
import { listTasks } from './actions/list-tasks';
import { registerTaskDefinition } from './actions/register-task-definition';
import { runTask } from './actions/run-task';
import { stopTask } from './actions/stop-task';
import { Cluster } from './cluster';
import { invalidParameter } from './input';
import type { Failure, Task } from './task';
import type { TaskDefinition } from './task-definition';
import { onTheWire } from './task-times';

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
export function createEcs(deps: EcsDependencies): Ecs {
  const cluster = new Cluster(deps);
  return {
    service: { target: 'AmazonEC2ContainerServiceV20141113', actions: actionsOf(cluster) },
    clusterArn: cluster.arn,
    runTask: (input) => runTask(cluster, input),
    stopTask: (input) => stopTask(cluster, input),
    describeTasks: (input) => describeTasks(cluster, input),
    stopped: (taskArn, signal) => stopped(cluster, taskArn, signal),
    recover: () => cluster.recover(),
  };
}

function actionsOf(cluster: Cluster): Service['actions'] {
  return {
    RunTask: async (input) => tasksOnTheWire(await runTask(cluster, input)),
    StopTask: async (input) => ({ task: onTheWire(await stopTask(cluster, input)) }),
    DescribeTasks: async (input) => tasksOnTheWire(await describeTasks(cluster, input)),
    ListTasks: (input) => listTasks(cluster, input),
    RegisterTaskDefinition: async (input) => shown(await registerTaskDefinition(cluster, input), true),
    DescribeTaskDefinition: async (input) => {
      const { definition, withTags } = await describeTaskDefinition(cluster, input);
      return shown(definition, withTags);
    },
    DeregisterTaskDefinition: async (input) => shown(await deregisterTaskDefinition(cluster, input), false),
    ListTaskDefinitions: (input) => listTaskDefinitions(cluster, input),
  };
}

function tasksOnTheWire({ tasks, failures }: RunTaskAnswer): object {
  return { tasks: tasks.map(onTheWire), failures };
}

/** Tags stand beside a task definition, and only where they were asked for. */
function shown({ tags, ...definition }: TaskDefinition, withTags: boolean): object {
  return { taskDefinition: onTheWire(definition), ...(withTags && { tags }) };
}

function stopped(cluster: Cluster, taskArn: string, signal?: AbortSignal): Promise<Task> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const live = cluster.live.get(taskArn);
  if (!live) {
    const task = cluster.find(taskArn);
    return task ? Promise.resolve(task) : Promise.reject(invalidParameter('The referenced task was not found.'));
  }
  if (!signal) return live.ended;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void live.ended.then((task) => {
      signal.removeEventListener('abort', abort);
      resolve(task);
    }, reject);
  });
}
