import type { DurableStore } from '../durable-map';
import type { Action, EmittedEvent, Service, Surroundings } from '../service';
import { describeExecution } from './actions/describe-execution';
import { describeMapRun } from './actions/describe-map-run';
import { describeStateMachine } from './actions/describe-state-machine';
import { getExecutionHistory } from './actions/get-execution-history';
import { listExecutions } from './actions/list-executions';
import { listMapRuns } from './actions/list-map-runs';
import { startExecution } from './actions/start-execution';
import { stopExecution } from './actions/stop-execution';
import { updateMapRun } from './actions/update-map-run';
import { Executions } from './executions';
import type { Integration } from './integration';
import { loadMachines, type Machine } from './load-machines';
import { createTaskHost } from './task-host';

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

/** What the actions share. */
export interface ActionContext {
  machines: ReadonlyMap<string, Machine>;
  executions: Executions;
  surroundings: Surroundings;
}

const ACTIONS: Record<string, (context: ActionContext) => Action> = {
  DescribeExecution: describeExecution,
  DescribeMapRun: describeMapRun,
  DescribeStateMachine: describeStateMachine,
  GetExecutionHistory: getExecutionHistory,
  ListExecutions: listExecutions,
  ListMapRuns: listMapRuns,
  StartExecution: startExecution,
  StopExecution: stopExecution,
  UpdateMapRun: updateMapRun,
};

/**
 * The stand-in for AWS Step Functions, standard workflows only. Differences from AWS: Map Runs, children and histories do not outlive the
 * process; an execution that ran when the process died is ABORTED with the error LocalCloud.Ended; nothing is redriven.
 * @throws Error naming a machine that cannot be run here, and why
 */
export function createStepFunctions(deps: StepFunctionsDependencies): StepFunctions {
  const { store, surroundings, emit } = deps;
  const integrations = new Map(deps.integrations.map((integration) => [integration.resource, integration]));
  const machines = loadMachines(deps.machines, integrations, surroundings.clock.now());
  const host = createTaskHost(surroundings, integrations, deps.s3, () => executions.isClosed);
  const executions: Executions = new Executions({ store, host, machines, emit });
  const context: ActionContext = { machines, executions, surroundings };
  const actions = Object.fromEntries(Object.entries(ACTIONS).map(([name, make]) => [name, make(context)]));
  return {
    service: { target: 'AWSStepFunctions', actions },
    transitions: () => executions.transitions(),
    recover: () => executions.recover(),
    close: () => executions.letGo(),
  };
}
