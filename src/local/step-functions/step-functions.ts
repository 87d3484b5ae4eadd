import type { DurableStore } from '../durable-map';
import type { EmittedEvent, Service, Surroundings } from '../service';
import type { Integration } from './integration';

export interface StateMachineDefinition {
  name: string;
  arn: string;
  roleArn: string;
  /** ASL as text. */
  definition: string;
}

export interface StepFunctionsDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  machines: StateMachineDefinition[];
  integrations: Integration[];
  /** Resolves when the event is durably queued for every target. */
  emit(event: EmittedEvent): Promise<void>;
  /** For ItemReader and ResultWriter. */
  s3: {
    getObject(bucket: string, key: string): Promise<{ body: Buffer }>;
    putObject(bucket: string, key: string, body: Buffer): Promise<unknown>;
  };
}

export interface StepFunctions {
  service: Service;
  /** State transitions that AWS would bill, since the start. */
  transitions(): number;
  /** After a restart: ends the executions that the last process left running, and says again what was perhaps not heard. */
  recover(): Promise<void>;
  /** Lets go of everything that runs, without a word: the executions stay RUNNING in their records. */
  close(): void;
}

export function createStepFunctions(_deps: StepFunctionsDependencies): StepFunctions {
  throw new Error('createStepFunctions is being written');
}
