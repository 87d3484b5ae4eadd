import type { TableDefinition } from '../dynamodb/table-definition';
import type { RuleDefinition } from '../events/events';
import type { FunctionDefinition } from '../lambda/lambda';
import type { MappingDefinition } from '../lambda/mappings';
import type { QueueDefinition } from '../sqs/queues';
import type { StateMachineDefinition } from '../step-functions/step-functions';

/** What a synthesized stack deploys, with every intrinsic function resolved. */
export interface Deployment {
  functions: FunctionDefinition[];
  machines: StateMachineDefinition[];
  tables: TableDefinition[];
  buckets: string[];
  queues: QueueDefinition[];
  rules: RuleDefinition[];
  mappings: MappingDefinition[];
  cluster: string;
  logGroups: string[];
  /** The function behind the REST API. */
  api: { functionArn: string };
  outputs: Record<string, string>;
}

/** The assembly holds something this cloud cannot stand in for, or is no assembly. Names it. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}

/**
 * Reads a cloud assembly with one stack. Physical names are made up, the same for the same assembly.
 * @throws AssemblyError
 */
export declare function readAssembly(folder: string, place: { region: string; account: string }): Deployment;
