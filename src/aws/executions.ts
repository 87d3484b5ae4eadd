import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
  ValidationException,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../plan/execution-input';
import type { MapMode } from '../plan/plan-execution';

/** Which executions of a generation are meant: so many, or those of these numbers. */
type Parts = number | readonly number[];

/** Executions of the state machine in its two renderings. Their names follow from the Job: starting one twice is starting it once. */
export class Executions {
  constructor(
    private readonly client: SFNClient,
    private readonly machineArns: Record<MapMode, string>,
  ) {}

  /** Starts the execution `<uid>-<generation>`, or finds that it was started before. @returns its ARN */
  async start(mode: MapMode, input: ExecutionInput): Promise<string> {
    const stateMachineArn = this.machineArns[mode];
    const name = executionName(input.job.uid, input.generation, input.part);
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    } catch (error) {
      // While it runs, the same call succeeds again: it has ended, or its input was planned by another version of Gantry.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    return executionArn(stateMachineArn, name);
  }

  /** Stops executions of this generation, whichever machine runs them; one that never started or has ended is left as it is. */
  async stop(uid: string, generation: number, parts: Parts, error: string, cause: string): Promise<void> {
    for (const executionArn of this.arnsOf(uid, generation, parts)) {
      try {
        await this.client.send(new StopExecutionCommand({ executionArn, error, cause }));
      } catch (failure) {
        if (!(failure instanceof ExecutionDoesNotExist)) throw failure;
      }
    }
  }

  /** The names of all executions that run. */
  async running(): Promise<Set<string>> {
    const names = new Set<string>();
    for (const stateMachineArn of Object.values(this.machineArns)) {
      let nextToken: string | undefined;
      do {
        const request = { stateMachineArn, statusFilter: 'RUNNING' as const, maxResults: 1000, nextToken };
        const answer = await this.client.send(new ListExecutionsCommand(request));
        for (const { name } of answer.executions ?? []) if (name) names.add(name);
        nextToken = answer.nextToken;
      } while (nextToken);
    }
    return names;
  }

  /** Map Runs of this generation that still run start no more children than this at once. Those of an inline Map have begun all that there are. */
  async limit(uid: string, generation: number, parts: Parts, maxConcurrency: number): Promise<void> {
    const distributed = [this.machineArns.distributed];
    for (const executionArn of this.arnsOf(uid, generation, parts, distributed)) {
      const mapRuns = await this.mapRunsOf(executionArn);
      for (const mapRunArn of mapRuns) {
        try {
          await this.client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency }));
        } catch (failure) {
          // It has ended meanwhile.
          if (!(failure instanceof ValidationException)) throw failure;
        }
      }
    }
  }

  private async mapRunsOf(executionArn: string): Promise<string[]> {
    try {
      const { mapRuns = [] } = await this.client.send(new ListMapRunsCommand({ executionArn }));
      // The stream brings the change again: the execution has just been started.
      if (mapRuns.length === 0) throw new Error(`${executionArn} has not begun its Map yet`);
      return mapRuns.filter(({ stopDate }) => !stopDate).flatMap(({ mapRunArn }) => mapRunArn ?? []);
    } catch (failure) {
      if (!(failure instanceof ExecutionDoesNotExist)) throw failure;
      return [];
    }
  }

  private arnsOf(uid: string, generation: number, parts: Parts, machines = Object.values(this.machineArns)): string[] {
    const numbers = typeof parts === 'number' ? Array.from({ length: parts }, (_, part) => part) : parts;
    const names = numbers.map((part) => executionName(uid, generation, part));
    return names.flatMap((name) => machines.map((machine) => executionArn(machine, name)));
  }
}

export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Letters, digits and dashes, at most 80: what Step Functions takes for a name (aws.md 3.4). */
export function executionName(uid: string, generation: number, part = 0): string {
  return part === 0 ? `${uid}-${generation}` : `${uid}-${generation}-${part}`;
}

/** The inverse of `executionName`; undefined for an execution that is not Gantry's. */
export function parseExecutionName(name: string): { uid: string; generation: number; part: number } | undefined {
  const [, uid, generation, part = '0'] = /^([0-9a-f-]{36})-([0-9]+)(?:-([0-9]+))?$/.exec(name) ?? [];
  return uid && generation ? { uid, generation: Number(generation), part: Number(part) } : undefined;
}
