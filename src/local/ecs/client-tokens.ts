import type { DurableMap, DurableStore } from '../durable-map';
import { ServiceError } from '../service';

interface Use {
  request: string;
  taskArns: string[];
}

/** Requests that carried a clientToken, as long as the tasks they started are known: a repeated one starts nothing. */
export class ClientTokens {
  private readonly uses: DurableMap<Use>;
  private readonly tokens = new Map<string, string>();

  constructor(store: DurableStore) {
    this.uses = store.map('ecs/client-tokens');
    for (const [token, { taskArns }] of this.uses.entries()) for (const arn of taskArns) this.tokens.set(arn, token);
  }

  /**
   * The tasks an equal request has started; undefined for a token that is new.
   * @throws ServiceError ConflictException when another request used the token
   */
  find(token: string, request: string): string[] | undefined {
    const use = this.uses.get(token);
    if (!use) return undefined;
    if (use.request === request) return use.taskArns;
    const message =
      'The RunTask request could not be processed due to conflicts. The provided clientToken is already in use with a ' +
      'different RunTask request. The resourceIds are the existing task ARNs which are already associated with the clientToken.';
    throw new ServiceError('ConflictException', message, 400, { resourceIds: use.taskArns });
  }

  async keep(token: string, request: string, taskArns: string[]): Promise<void> {
    for (const arn of taskArns) this.tokens.set(arn, token);
    await this.uses.set(token, { request, taskArns });
  }

  /** The task is not known any more. */
  forget(taskArn: string): void {
    const token = this.tokens.get(taskArn);
    if (token === undefined) return;
    this.tokens.delete(taskArn);
    void this.uses.delete(token);
  }
}
