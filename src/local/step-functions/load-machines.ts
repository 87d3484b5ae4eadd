import { loadStateMachine, type StateMachine } from '../../asl/state-machine';
import { type Integration, notSupported, unknownFields } from './integration';

export interface StateMachineDefinition {
  name: string;
  arn: string;
  roleArn: string;
  /** ASL as text. */
  definition: string;
  /** Whether its role must be able to deliver logs. */
  logs?: boolean;
  /** Whether its role must be able to tell X-Ray of its executions. */
  traced?: boolean;
}

export interface Machine {
  definition: StateMachineDefinition;
  machine: StateMachine;
  creationDate: number;
}

type Raw = { [field: string]: unknown };

/**
 * Loads machines and checks that what their states name is there.
 * @throws Error naming the machine and everything in it that cannot be run here
 */
export function loadMachines(
  definitions: StateMachineDefinition[],
  integrationsOf: (definition: StateMachineDefinition) => ReadonlyMap<string, Integration>,
  now: number,
): Map<string, Machine> {
  const machines = new Map<string, Machine>();
  for (const definition of definitions) {
    try {
      const raw = JSON.parse(definition.definition) as Raw;
      const machine = loadStateMachine(raw);
      const refused = [...refusalsOf(raw, '', integrationsOf(definition))];
      if (refused.length > 0) throw new Error(refused.join('\n'));
      machines.set(definition.arn, { definition, machine, creationDate: now });
    } catch (error) {
      throw new Error(`State machine ${definition.name}: ${(error as Error).message}`);
    }
  }
  return machines;
}

/** What follows `arn:<partition>:states:::`; undefined for another ARN. */
export function integrationName(resource: string): string | undefined {
  return /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1];
}

function* refusalsOf(branch: Raw, path: string, integrations: ReadonlyMap<string, Integration>): Iterable<string> {
  for (const [name, state] of Object.entries((branch.States ?? {}) as Record<string, Raw>)) {
    const at = `${path}/States/${name}`;
    if (state.Type === 'Task') yield* refusalsOfTask(state, at, integrations);
    yield* refusalsOfResource(state.ItemReader, 's3:getObject', `${at}/ItemReader`);
    yield* refusalsOfResource(state.ResultWriter, 's3:putObject', `${at}/ResultWriter`);
    if (state.ItemProcessor) yield* refusalsOf(state.ItemProcessor as Raw, `${at}/ItemProcessor`, integrations);
    for (const [index, inner] of ((state.Branches ?? []) as Raw[]).entries())
      yield* refusalsOf(inner, `${at}/Branches[${index}]`, integrations);
  }
}

function* refusalsOfTask(state: Raw, at: string, integrations: ReadonlyMap<string, Integration>): Iterable<string> {
  if (state.Credentials !== undefined) yield `${at}/Credentials: the local cloud has no roles to take on`;
  const integration = integrations.get(integrationName(String(state.Resource)) ?? '');
  if (!integration) yield `${at}/Resource: the local cloud has no integration "${state.Resource}"`;
  else
    for (const field of unknownFields(state.Arguments, integration.fields))
      yield `${at}/Arguments/${field}: ${notSupported(field)}`;
}

function* refusalsOfResource(part: unknown, wanted: string, at: string): Iterable<string> {
  if (part === undefined) return;
  const resource = String((part as Raw).Resource);
  if (integrationName(resource) !== wanted) yield `${at}/Resource: only ${wanted} is supported, not "${resource}"`;
}
