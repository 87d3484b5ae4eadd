import type { HistoryEvent } from '../../asl/history';
import type { ChildObserver } from '../../asl/run';
import { type ExecutionRecord, type ExecutionStatus, partsOfExecutionArn } from './execution-record';
import { Histories } from './histories';
import type { MapRuns } from './map-runs';

/** Events of ended children that are kept: some 3,000 pods that succeeded, and as many that did not. */
const MOST_EVENTS = 25_000;

const ENDS: Record<string, ExecutionStatus> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/**
 * The children of Map Runs. They are in memory only, and there may be 100,000 of them: all that run are known, and the last of those that
 * have ended. Differences from AWS: they cannot be stopped one by one, and no event tells of their status.
 */
export class ChildExecutions {
  readonly histories = new Histories(MOST_EVENTS, (executionArn) => this.mapRunArns.delete(executionArn));
  private readonly mapRunArns = new Map<string, string>();

  constructor(private readonly mapRuns: MapRuns) {}

  /** Listens to the children of one execution. */
  observer(parentArn: string): ChildObserver {
    return {
      event: (executionArn, event) => {
        if (event.type === 'ExecutionStarted') this.begin(parentArn, executionArn);
        this.histories.add(executionArn, event);
      },
      ended: (executionArn, status) => this.histories.end(executionArn, status === 'SUCCEEDED'),
    };
  }

  private begin(parentArn: string, executionArn: string): void {
    const mapRun = this.mapRuns.ofChild(parentArn, partsOfExecutionArn(executionArn).stateMachineArn);
    if (mapRun) this.mapRunArns.set(executionArn, mapRun.run.arn);
  }

  get(executionArn: string): ExecutionRecord | undefined {
    const history = this.histories.get(executionArn);
    return history && this.recordOf(executionArn, history);
  }

  *ofMapRun(mapRunArn: string): IterableIterator<ExecutionRecord> {
    for (const [executionArn, history] of this.histories.entries())
      if (this.mapRunArns.get(executionArn) === mapRunArn) yield this.recordOf(executionArn, history);
  }

  /** All there is to say of a child stands in the first and the last event of its history. */
  private recordOf(executionArn: string, history: readonly HistoryEvent[]): ExecutionRecord {
    const first = history[0] as HistoryEvent;
    const last = history.at(-1) as HistoryEvent;
    const status = ENDS[last.type] ?? 'RUNNING';
    const mapRunArn = this.mapRunArns.get(executionArn);
    return {
      executionArn,
      ...partsOfExecutionArn(executionArn),
      ...(mapRunArn !== undefined && { mapRunArn }),
      status,
      startDate: first.timestamp,
      input: String(first.details?.input),
      ...(status !== 'RUNNING' && { stopDate: last.timestamp, ...textsOf(last) }),
    };
  }
}

function textsOf({ details }: HistoryEvent): Pick<ExecutionRecord, 'output' | 'error' | 'cause'> {
  const texts: Record<string, string> = {};
  for (const member of ['output', 'error', 'cause'])
    if (details?.[member] !== undefined) texts[member] = String(details[member]);
  return texts;
}
