import type { RunBranch } from './branch-start';
import type { Data } from './data';
import { ABORTED, failureDetails, HistoryLimitReached, RUNTIME, StateError } from './errors';
import { type EventDetails, WHOLE } from './history';
import { MAX_HISTORY_EVENTS, MAX_SECONDS } from './limits';
import type { Run } from './run';
import type { Branch } from './state';
import { Strand } from './strand';
import { Variables } from './variables';

export type Stopped = {
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  error?: string | undefined;
  cause?: string | undefined;
};
export type End = { status: 'SUCCEEDED'; output: Data } | Stopped;

/** An execution between its first event and its last: one that was started by a caller, or a child of a Map Run. */
export class Lifecycle {
  /** Rejects only for faults of the host or of the interpreter. */
  readonly end: Promise<End>;
  private readonly strand: Strand;
  private timer: AbortController | undefined;
  private resolve!: (end: End) => void;
  private reject!: (fault: unknown) => void;
  private isOver = false;

  constructor(
    private readonly run: Run,
    branch: Branch,
    runBranch: RunBranch,
    timeoutSeconds = MAX_SECONDS,
  ) {
    this.strand = new Strand(run, 0);
    this.end = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const { RoleArn } = run.context.Execution;
    run.history.add('ExecutionStarted', 0, {
      input: run.input,
      inputDetails: WHOLE,
      ...(RoleArn !== undefined && { roleArn: RoleArn }),
    });
    if (timeoutSeconds < MAX_SECONDS) this.startTimer(timeoutSeconds);
    void this.go(branch, runBranch);
  }

  /** Ends it from outside: what runs in it is aborted at once. */
  stop(end: Stopped): void {
    this.over(end, 0);
  }

  private startTimer(seconds: number): void {
    const { clock } = this.run.host;
    this.timer = new AbortController();
    clock.until(clock.now() + seconds * 1000, this.timer.signal).then(
      () => this.stop({ status: 'TIMED_OUT' }),
      // Cancelled: the execution has ended.
      () => {},
    );
  }

  private async go(branch: Branch, runBranch: RunBranch): Promise<void> {
    // Whoever started it gets hold of it before anything happens.
    await null;
    const { strand, run } = this;
    try {
      const output = await runBranch(branch, { strand, input: run.input, variables: new Variables(run) });
      this.over({ status: 'SUCCEEDED', output }, strand.last);
    } catch (failure) {
      if (failure instanceof StateError) {
        const { error, cause } = failure;
        this.over({ status: 'FAILED', error, cause }, strand.last);
      } else if (failure instanceof HistoryLimitReached) {
        const cause = `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`;
        this.over({ status: 'FAILED', error: RUNTIME, cause }, strand.last);
      } else {
        this.fault(failure);
      }
    }
  }

  private over(end: End, previousEventId: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.strand.abort();
    this.timer?.abort(ABORTED);
    this.run.history.add(EVENTS[end.status], previousEventId, detailsOf(end));
    this.resolve(end);
  }

  private fault(fault: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.strand.abort();
    this.timer?.abort(ABORTED);
    this.reject(fault);
  }
}

const EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

function detailsOf(end: End): EventDetails | undefined {
  if (end.status === 'SUCCEEDED') return { output: end.output, outputDetails: WHOLE };
  return failureDetails(end);
}
