import {
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { TaskDefinitionPlan } from '../plan/task-definition';
import type { Table } from './table';

/**
 * Task definitions, each registered once: the family's name holds the hash of its content, and the table remembers what was registered
 * (RegisterTaskDefinition takes one call a second, aws.md 5.3).
 */
export class TaskDefinitions {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly client: ECSClient,
    private readonly table: Table,
  ) {}

  /** @returns the ARN with its revision; two that register the same at once get two equal revisions, and that is harmless */
  async ensure(plan: TaskDefinitionPlan): Promise<string> {
    const arn = this.known.get(plan.family) ?? (await this.stored(plan.family)) ?? (await this.register(plan));
    this.known.set(plan.family, arn);
    return arn;
  }

  private async stored(family: string): Promise<string | undefined> {
    const item = await this.table.get({ pk: 'TaskDefinition', sk: family });
    return item?.arn?.S;
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
