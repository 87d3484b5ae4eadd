import {
  DeregisterTaskDefinitionCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { TaskDefinitionPlan } from '../plan/task-definition';
import type { Table } from './table';

/** Milliseconds for which no Job has run a definition that is retired, and after which a retired one is deregistered. */
const UNUSED = 7 * 24 * 3_600_000;
const RETIRED = 24 * 3_600_000;

/** In one sweep: DeregisterTaskDefinition takes one call a second (aws.md 5.3). */
const MOST_DEREGISTERED = 20;

/**
 * Task definitions, each registered once: the family's name holds the hash of its content, and the table remembers what was registered
 * (RegisterTaskDefinition takes one call a second, aws.md 5.3).
 */
export class TaskDefinitions {
  constructor(
    private readonly client: ECSClient,
    private readonly table: Table,
  ) {}

  /** @returns the ARN with its revision; two that register the same at once get two equal revisions, and that is harmless */
  async ensure(plan: TaskDefinitionPlan): Promise<string> {
    return (await this.stored(plan.family)) ?? (await this.register(plan));
  }

  /**
   * Lets go of what nobody has used for long, in three steps of a sweep each: it is known to be unused, then retired, so that nobody begins
   * to use it any more, and then deregistered.
   * @param used families that Jobs may still run
   * @returns how many were deregistered
   */
  async collect(used: ReadonlySet<string>, now: number): Promise<number> {
    let deregistered = 0;
    for await (const item of this.table.query('TaskDefinition')) {
      const { pk, sk, arn } = item;
      if (!pk || !sk?.S || !arn?.S) continue;
      const unusedSince = Number(item.unusedSince?.N ?? Number.NaN);
      if (used.has(sk.S)) {
        if (item.unusedSince) await this.table.overwrite({ pk, sk, arn });
      } else if (Number.isNaN(unusedSince)) {
        await this.table.overwrite({ pk, sk, arn, unusedSince: { N: String(now) } });
      } else if (!item.retired) {
        if (now - unusedSince > UNUSED)
          await this.table.overwrite({ pk, sk, arn, unusedSince: { N: String(now) }, retired: { BOOL: true } });
      } else if (now - unusedSince > RETIRED && deregistered < MOST_DEREGISTERED) {
        await this.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn.S }));
        await this.table.remove({ pk: 'TaskDefinition', sk: sk.S });
        deregistered++;
      }
    }
    return deregistered;
  }

  private async stored(family: string): Promise<string | undefined> {
    const item = await this.table.get({ pk: 'TaskDefinition', sk: family });
    // One that is about to be deregistered is registered anew.
    return item?.retired ? undefined : item?.arn?.S;
  }

  private async register(plan: TaskDefinitionPlan): Promise<string> {
    const answer = await this.client.send(
      new RegisterTaskDefinitionCommand(plan as unknown as RegisterTaskDefinitionCommandInput),
    );
    const arn = answer.taskDefinition?.taskDefinitionArn;
    if (!arn) throw new Error(`RegisterTaskDefinition gave no ARN for ${plan.family}`);
    await this.table.overwrite({ pk: { S: 'TaskDefinition' }, sk: { S: plan.family }, arn: { S: arn } });
    return arn;
  }
}
