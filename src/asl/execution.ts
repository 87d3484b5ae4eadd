import { runBranch } from './branch';
import { Aborted, StateError } from './errors';
import { History, type HistoryEvent, HistoryFull } from './history';
import type { Host, Json } from './host';
import { functions } from './jsonata';
import { type ChildObserver, checkSize, type ExecutionContext, type MapRun, type Run, textOf } from './run';
import type { StateMachine } from './state-machine';
import { details } from './states/parallel';

export interface ExecutionOptions {
  machine: StateMachine;
  host: Host;
  input: Json;
  context: ExecutionContext;
  history(event: HistoryEvent): void;
  children?: ChildObserver;
}

export type ExecutionResult =
  | { status: 'SUCCEEDED'; output: Json }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string | undefined; cause?: string | undefined };

export interface RunningExecution {
  /** How it ended. Rejects only for faults of the host. */
  done: Promise<ExecutionResult>;
  /** StopExecution: what runs is aborted, and the execution is ABORTED with this error and cause. */
  stop(error?: string, cause?: string): void;
  mapRuns(): MapRun[];
  /** Billable so far, with its children's. */
  transitions(): number;
}

/** Runs a state machine. */
export function execute(options: ExecutionOptions): RunningExecution {
  const { machine, host, input, context } = options;
  const history = new History(host.clock.now, options.history);
  const run: Run = {
    ...{ host, history, context, mapRuns: [] },
    functions: functions(host),
    children: options.children ?? {},
  };
  const controller = new AbortController();
  let end: ExecutionResult = { status: 'ABORTED' };
  const stop = (result: ExecutionResult) => {
    if (controller.signal.aborted) return;
    end = result;
    controller.abort(new Aborted());
  };
  return {
    done: perform(run, machine, input, controller, () => end, stop),
    stop: (error, cause) =>
      stop({ status: 'ABORTED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }),
    mapRuns: () => run.mapRuns,
    transitions: () => history.transitions,
  };
}

async function perform(
  run: Run,
  machine: StateMachine,
  input: Json,
  controller: AbortController,
  stopped: () => ExecutionResult,
  stop: (result: ExecutionResult) => void,
): Promise<ExecutionResult> {
  const { history, host } = run;
  const strand = { last: 0, inTask: false };
  const over = new AbortController();
  try {
    history.add('ExecutionStarted', 0, {
      input: textOf(input),
      inputDetails: { truncated: false },
      ...(run.context.Execution.RoleArn && { roleArn: run.context.Execution.RoleArn }),
    });
    if (machine.timeoutSeconds !== undefined) {
      host.clock.until(host.clock.now() + machine.timeoutSeconds * 1000, over.signal).then(
        () => stop({ status: 'TIMED_OUT' }),
        () => {},
      );
    }
    const output = await runBranch({ run, branch: machine, input, variables: {}, strand, signal: controller.signal });
    const text = textOf(output);
    checkSize(text, 'execution');
    history.add('ExecutionSucceeded', strand.last, { output: text, outputDetails: { truncated: false } });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    return failed(error, history, stopped);
  } finally {
    over.abort();
  }
}

function failed(error: unknown, history: History, stopped: () => ExecutionResult): ExecutionResult {
  if (error instanceof Aborted) {
    const end = stopped();
    const told =
      'error' in end ? { ...(end.error && { error: end.error }), ...(end.cause && { cause: end.cause }) } : {};
    history.add(
      end.status === 'TIMED_OUT' ? 'ExecutionTimedOut' : 'ExecutionAborted',
      0,
      Object.keys(told).length ? told : undefined,
    );
    return end;
  }
  if (error instanceof HistoryFull) {
    const cause = 'The execution reached the maximum number of history events (25000).';
    history.add('ExecutionFailed', 0, { error: 'States.Runtime', cause });
    return { status: 'FAILED', error: 'States.Runtime', cause };
  }
  if (!(error instanceof StateError)) throw error;
  history.add('ExecutionFailed', error.eventId, details(error));
  return { status: 'FAILED', error: error.error, cause: error.cause };
}
