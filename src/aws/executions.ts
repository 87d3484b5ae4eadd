import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../plan/execution-input';
import type { MapMode } from '../plan/plan-execution';

/** Executions of the state machine in its two renderings. Their names follow from the Job: starting one twice is starting it once. */
export class Executions {
  constructor(
    private readonly client: SFNClient,
    private readonly machineArns: Record<MapMode, string>,
  ) {}

  /** Starts the execution `<uid>-<generation>`, or finds that it was started before. @returns its ARN */
  async start(mode: MapMode, input: ExecutionInput): Promise<string> {
    const stateMachineArn = this.machineArns[mode];
    const name = executionName(input.job.uid, input.generation);
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    } catch (error) {
      // While it runs, the same call succeeds again: it has ended, or its input was planned by another version of Gantry.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    return executionArn(stateMachineArn, name);
  }

  /** Stops the execution of this generation, whichever machine runs it; one that never started or has ended is left as it is. */
  async stop(uid: string, generation: number, error: string, cause: string): Promise<void> {
    for (const stateMachineArn of Object.values(this.machineArns)) {
      try {
        const arn = executionArn(stateMachineArn, executionName(uid, generation));
        await this.client.send(new StopExecutionCommand({ executionArn: arn, error, cause }));
      } catch (failure) {
        if (!(failure instanceof ExecutionDoesNotExist)) throw failure;
      }
    }
  }
}

export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Letters, digits and dashes, at most 80: what Step Functions takes for a name (aws.md 3.4). */
export function executionName(uid: string, generation: number): string {
  return `${uid}-${generation}`;
}

/** The inverse of `executionName`; undefined for an execution that is not Gantry's. */
export function parseExecutionName(name: string): { uid: string; generation: number } | undefined {
  const [, uid, generation] = /^([0-9a-f-]{36})-([0-9]+)$/.exec(name) ?? [];
  return uid && generation ? { uid, generation: Number(generation) } : undefined;
}
