import { ABORTED, StateError } from './errors';
import type { EventDetails } from './history';
import type { Run } from './run';

/** States whose abort the history tells of; the others have no such event in the API. */
const TELL_OF_ABORT = new Set(['Map', 'Parallel', 'Task', 'Wait']);

/**
 * One line of states in a history: an execution, a branch of a Parallel or an iteration of a Map. Each event follows the strand's last.
 * Once aborted it writes nothing any more: whoever still runs in it gets ABORTED instead.
 */
export class Strand {
  /** The state that was entered and not left. */
  openState: string | undefined;
  /** Set while the open state waits for a Map Run. */
  inMapRun = false;
  readonly #children = new Set<Strand>();
  #interrupt: (() => void) | undefined;
  #aborted = false;

  constructor(
    readonly run: Run,
    /** Id of the event that the next one follows. */
    public last: number,
    private readonly iteration?: { name: string; index: number },
  ) {}

  get isAborted(): boolean {
    return this.#aborted;
  }

  /** Writes an event and goes on from it. */
  add(type: string, details?: EventDetails): number {
    this.last = this.note(type, this.last, details);
    return this.last;
  }

  /** Writes an event that the strand's next event does not follow. */
  note(type: string, previousEventId: number, details?: EventDetails): number {
    if (this.#aborted) throw ABORTED;
    return this.run.history.add(type, previousEventId, details);
  }

  /** Makes a strand inside the open state; its own abort is told of as MapIterationAborted when it is an iteration. */
  fork(last: number, iteration?: { name: string; index: number }): Strand {
    const child = new Strand(this.run, last, iteration);
    this.#children.add(child);
    return child;
  }

  /** The inner strand has ended by itself, or is not to be told of. */
  join(child: Strand): void {
    this.#children.delete(child);
  }

  /** Waits for something outside. An abort of the strand aborts the signal and ends the wait with ABORTED, whatever the other side does. */
  interruptible<T>(start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#aborted) return Promise.reject(ABORTED);
    const controller = new AbortController();
    return new Promise<T>((resolve, reject) => {
      this.#interrupt = () => {
        reject(ABORTED);
        controller.abort(ABORTED);
      };
      start(controller.signal).then(resolve, reject);
    }).finally(() => {
      this.#interrupt = undefined;
    });
  }

  /**
   * Ends the state that an inner strand belongs to, because that one failed: the others are aborted, and what follows goes on from the
   * failure's last event. `tell` writes what the state says of the failed one.
   * @throws the failure, or ABORTED when the inner strand was no longer asked
   */
  failWith(inner: Strand, failure: unknown, tell?: (reason: number) => void): never {
    if (inner.isAborted) throw ABORTED;
    if (failure instanceof StateError) {
      this.last = inner.last;
      tell?.(inner.last);
      this.abandonChildren(inner.last);
    } else {
      this.abortChildren();
    }
    throw failure;
  }

  /** Ends everything in the strand without a word. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.abortChildren();
    this.#interrupt?.();
  }

  private abortChildren(): void {
    for (const child of this.#children) child.abort();
  }

  /** Aborts what is inside the open state and tells of it; all events follow the one that was the reason (recorded). */
  private abandonChildren(reason: number): void {
    this.abortChildren();
    for (const child of this.#children) child.tellOfAbort(reason);
    this.#children.clear();
  }

  private tellOfAbort(reason: number): void {
    const { history } = this.run;
    for (const child of this.#children) child.tellOfAbort(reason);
    if (this.inMapRun) history.add('MapRunAborted', reason);
    if (this.openState !== undefined && TELL_OF_ABORT.has(this.openState)) {
      history.add(`${this.openState}StateAborted`, reason);
    }
    if (this.iteration) history.add('MapIterationAborted', reason, this.iteration);
  }
}
