import {
  DescribeTasksCommand,
  type ECSClient,
  InvalidParameterException,
  ListTasksCommand,
  type ListTasksCommandInput,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import type { EcsTask } from '../pods/ecs-task';
import { fromDescription } from '../pods/parse-task';
import { eachInParallel } from './parallel';

/** Tasks of one DescribeTasks call (ECS' limit). */
const DESCRIBE = 100;

/** StopTask shares 40 calls a second with RunTask (aws.md 5.3); the SDK retries what is throttled. */
const STOP_PARALLEL = 10;

/** ECS tasks of the cluster. */
export class Tasks {
  constructor(
    private readonly client: ECSClient,
    private readonly cluster: string,
  ) {}

  /** What ECS knows of these tasks; those it has forgotten are left out (it keeps them for an hour after they stopped). */
  async describe(taskArns: string[]): Promise<EcsTask[]> {
    const found: EcsTask[] = [];
    for (let from = 0; from < taskArns.length; from += DESCRIBE) {
      const tasks = taskArns.slice(from, from + DESCRIBE);
      const answer = await this.client.send(new DescribeTasksCommand({ cluster: this.cluster, tasks }));
      found.push(...(answer.tasks ?? []).map(fromDescription));
    }
    return found;
  }

  /** ARNs of the tasks of a family that have stopped, or are about to, and that ECS still knows. */
  async listStopped(family: string): Promise<string[]> {
    return this.list({ family, desiredStatus: 'STOPPED' });
  }

  /** ARNs of all tasks of the cluster that are to run, whosever they are. */
  async listRunning(): Promise<string[]> {
    return this.list({ desiredStatus: 'RUNNING' });
  }

  private async list(which: Pick<ListTasksCommandInput, 'family' | 'desiredStatus'>): Promise<string[]> {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await this.client.send(new ListTasksCommand({ cluster: this.cluster, ...which, nextToken }));
      found.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken);
    return found;
  }

  /** Asks the tasks to stop; those that have stopped or are forgotten are left as they are. @param reason shown as their stoppedReason */
  async stop(taskArns: string[], reason: string): Promise<void> {
    await eachInParallel(taskArns, STOP_PARALLEL, async (task) => {
      try {
        await this.client.send(new StopTaskCommand({ cluster: this.cluster, task, reason }));
      } catch (error) {
        // What ECS says of a task that it does not know any more.
        if (!(error instanceof InvalidParameterException)) throw error;
      }
    });
  }
}
