import type { Cluster } from '../cluster';
import { containerRun } from '../container-run';
import { makeTask, platformVersionOf } from '../make-task';
import { decodeRunTask, type RunTaskInput, validateRunTask } from '../run-task-input';
import { type RunTaskAnswer, snapshotOf } from '../task';
import type { TaskDefinition } from '../task-definition';

/**
 * RunTask: what it answers is on disk, and on its way.
 * @throws ServiceError with the names ECS uses; lack of capacity is no error but an entry of `failures`
 */
export async function runTask(cluster: Cluster, request: unknown): Promise<RunTaskAnswer> {
  const input = decodeRunTask(request);
  cluster.check(input.cluster);
  cluster.forget();
  const { clientToken } = input;
  if (clientToken === undefined) return start(cluster, input);
  const text = JSON.stringify(input);
  const known = cluster.tokens.find(clientToken, text);
  if (known) return { tasks: known.flatMap((arn) => cluster.find(arn) ?? []).map(snapshotOf), failures: [] };
  return start(cluster, input, (arns) => cluster.tokens.keep(clientToken, text, arns));
}

async function start(
  cluster: Cluster,
  input: RunTaskInput,
  keepToken?: (taskArns: string[]) => Promise<void>,
): Promise<RunTaskAnswer> {
  const definition = cluster.usableDefinition(input.taskDefinition);
  platformVersionOf(input.platformVersion);
  validateRunTask(input, definition);
  const answer: RunTaskAnswer = { tasks: [], failures: [] };
  for (let nth = 0; nth < input.count; nth += 1) {
    const task = makeTask(cluster, input, definition, nth);
    const reason = noRoom(cluster, task, definition);
    if (reason === undefined) answer.tasks.push(task);
    else answer.failures.push({ reason });
  }
  const { tasks } = answer;
  // One turn, so one group of the journal: the token is never there without its tasks.
  const snapshots = tasks.map(snapshotOf);
  const kept = tasks.map((task) => cluster.add(task, definition));
  if (keepToken && tasks.length > 0) kept.push(keepToken(tasks.map(({ taskArn }) => taskArn)));
  await Promise.all(kept);
  for (const task of tasks) cluster.begin(task);
  return { tasks: snapshots, failures: answer.failures };
}

function noRoom(cluster: Cluster, task: ReturnType<typeof makeTask>, definition: TaskDefinition): string | undefined {
  const [first] = definition.containerDefinitions;
  return first && cluster.deps.driver.capacity?.(containerRun(task, definition, first));
}
