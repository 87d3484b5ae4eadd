import type { Action, Service } from '../service';
import type { EcsNames } from './access';
import { ecsAccess } from './access';
import { deregisterTaskDefinition } from './actions/deregister-task-definition';
import { describeTaskDefinition } from './actions/describe-task-definition';
import { describeTasks } from './actions/describe-tasks';
import { listTaskDefinitions } from './actions/list-task-definitions';
import { listTasks } from './actions/list-tasks';
import { registerTaskDefinition } from './actions/register-task-definition';
import { runTask } from './actions/run-task';
import { stopTask } from './actions/stop-task';
import { Cluster, type ClusterDependencies } from './cluster';
import { invalidParameter } from './input';
import type { RunTaskAnswer, Task } from './task';
import type { TaskDefinition } from './task-definition';
import { onTheWire } from './task-times';

export type { RunTaskAnswer } from './task';

export type EcsDependencies = ClusterDependencies;

export interface Ecs extends EcsNames {
  service: Service;
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
  const names: EcsNames = {
    clusterArn: cluster.arn,
    definition: (reference) => cluster.definition(reference),
    taskArnOf: (task) => cluster.taskArnOf(task),
  };
  return {
    ...names,
    service: { target: 'AmazonEC2ContainerServiceV20141113', actions: actionsOf(cluster), access: ecsAccess(names) },
    runTask: (input) => runTask(cluster, input),
    stopTask: (input) => stopTask(cluster, input),
    describeTasks: (input) => describeTasks(cluster, input),
    stopped: (taskArn, signal) => stopped(cluster, taskArn, signal),
    recover: () => cluster.recover(),
  };
}

function actionsOf(cluster: Cluster): Record<string, Action> {
  return {
    RunTask: async (input) => tasksOnTheWire(await runTask(cluster, input)),
    StopTask: async (input) => ({ task: onTheWire(await stopTask(cluster, input)) }),
    DescribeTasks: async (input) => tasksOnTheWire(await describeTasks(cluster, input)),
    ListTasks: (input) => listTasks(cluster, input),
    RegisterTaskDefinition: async (input) => {
      const definition = await registerTaskDefinition(cluster, input);
      return { taskDefinition: definitionOnTheWire(definition), tags: definition.tags };
    },
    DescribeTaskDefinition: async (input) => {
      const { definition, withTags } = await describeTaskDefinition(cluster, input);
      return { taskDefinition: definitionOnTheWire(definition), tags: withTags ? definition.tags : [] };
    },
    DeregisterTaskDefinition: async (input) => ({
      taskDefinition: definitionOnTheWire(await deregisterTaskDefinition(cluster, input)),
    }),
    ListTaskDefinitions: (input) => listTaskDefinitions(cluster, input),
  };
}

const tasksOnTheWire = ({ tasks, failures }: RunTaskAnswer) => ({ tasks: tasks.map(onTheWire), failures });

const definitionOnTheWire = ({ tags: _, ...definition }: TaskDefinition) => onTheWire(definition);

function stopped(cluster: Cluster, taskArn: string, signal?: AbortSignal): Promise<Task> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const live = cluster.live.get(taskArn);
  if (live) return signal ? unlessAborted(live.ended, signal) : live.ended;
  const task = cluster.find(taskArn);
  return task ? Promise.resolve(task) : Promise.reject(invalidParameter('The referenced task was not found.'));
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const settled = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).then(settled, settled);
  });
}
