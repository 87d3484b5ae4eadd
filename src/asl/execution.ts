import { runBranch } from './branch';
import { Data } from './data';
import { History, type HistoryEvent } from './history';
import type { Host, Json } from './host';
import { type End, Lifecycle, type Stopped } from './lifecycle';
import type { ChildObserver, ExecutionContext, MapRun, Run } from './run';
import type { StateMachine } from './state-machine';

export interface ExecutionOptions {
  machine: StateMachine;
  host: Host;
  input: Json;
  context: ExecutionContext;
  /** Hears every event, in order, as it happens. */
  history(event: HistoryEvent): void;
  children?: ChildObserver;
}

export type ExecutionResult = { status: 'SUCCEEDED'; output: Json } | Stopped;

export interface RunningExecution {
  /** How it ended. Rejects only for faults of the host. */
  done: Promise<ExecutionResult>;
  /** StopExecution: what runs is aborted, and the execution is ABORTED with this error and cause. Does nothing when it has ended. */
  stop(error?: string, cause?: string): void;
  /** In the order they were started. */
  mapRuns(): MapRun[];
  /** Billable so far, with its children's. */
  transitions(): number;
}

/** Starts an execution. Its first event is written before this returns, all others after. */
export function execute(options: ExecutionOptions): RunningExecution {
  const { machine, host, context, children = {} } = options;
  const run: Run = {
    ...{ host, context, children, input: Data.of(options.input), mapRuns: [] },
    ...{ transitions: 0, variableBytes: 0, parent: undefined },
    history: new History(host.clock, options.history),
  };
  const lifecycle = new Lifecycle(run, machine, runBranch, machine.timeoutSeconds);
  return {
    done: lifecycle.end.then(resultOf),
    stop: (error, cause) => lifecycle.stop({ status: 'ABORTED', error, cause }),
    mapRuns: () => run.mapRuns,
    transitions: () => run.transitions,
  };
}

function resultOf(end: End): ExecutionResult {
  return end.status === 'SUCCEEDED' ? { status: end.status, output: end.output.value } : end;
}
