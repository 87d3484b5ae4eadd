import type { Host } from '../../asl/host';
import type { DurableStore } from '../durable-map';
import type { Action, EmittedEvent, Service, Surroundings } from '../service';
import { STEP_FUNCTIONS_ACCESS } from './access';
import type { ActionContext } from './actions/action-context';
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
import type { StateMachineDefinition } from './load-machines';
import { loadMachines } from './load-machines';
import type { Reach } from './reach';
import { createTaskHost } from './task-host';

export interface StepFunctionsDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  machines: StateMachineDefinition[];
  /** What the tasks and Maps of machines with a role use; the names of the integrations are the same for all. */
  reach(roleArn: string): Reach;
  /** Resolves when the event is durably queued for every target. */
  emit(event: EmittedEvent): Promise<void>;
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

/** How the machines of one role reach the rest of the cloud. */
interface MachineHost {
  integrations: ReadonlyMap<string, Integration>;
  host: Host;
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
  const hosts = new Map<string, MachineHost>();
  const hostOf = (roleArn: string): MachineHost => {
    let found = hosts.get(roleArn);
    if (!found) {
      const { integrations, s3 } = deps.reach(roleArn);
      const byName = new Map(integrations.map((integration) => [integration.resource, integration]));
      found = { integrations: byName, host: createTaskHost(surroundings, byName, s3, () => executions.isClosed) };
      hosts.set(roleArn, found);
    }
    return found;
  };
  const { clock } = surroundings;
  const machines = loadMachines(deps.machines, ({ roleArn }) => hostOf(roleArn).integrations, clock.now());
  const executions: Executions = new Executions({
    ...{ store, machines, emit, clock },
    hostOf: ({ definition }) => hostOf(definition.roleArn).host,
  });
  const context: ActionContext = { machines, executions, surroundings };
  const actions = Object.fromEntries(Object.entries(ACTIONS).map(([name, make]) => [name, make(context)]));
  return {
    service: { target: 'AWSStepFunctions', actions, access: STEP_FUNCTIONS_ACCESS },
    transitions: () => executions.transitions(),
    recover: () => executions.recover(),
    close: () => executions.letGo(),
  };
}
