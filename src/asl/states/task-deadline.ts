import { ABORTED, StateError, TIMEOUT } from '../errors';
import type { Host, Json, TaskRequest } from '../host';
import { MAX_SECONDS } from '../limits';

/**
 * Has the host perform a task, and gives up when TimeoutSeconds are over or a heartbeat is late. The signal that the host gets is aborted
 * then, and when the given one is.
 * @throws StateError States.Timeout, without a cause (recorded); whatever the host rejects with
 */
export function startTask(
  host: Host,
  request: TaskRequest,
  signal: AbortSignal,
  submitted: (output: () => Json) => void,
): Promise<Json> {
  return hasLimit(request)
    ? new Deadline(host, request, submitted).race(signal)
    : host.task(request, signal, submitted, () => {});
}

/** The longest limit is years: it needs no timer for each of ten thousand tasks. */
function hasLimit({ timeoutSeconds = MAX_SECONDS, heartbeatSeconds = MAX_SECONDS }: TaskRequest): boolean {
  return Math.min(timeoutSeconds, heartbeatSeconds) < MAX_SECONDS;
}

class Deadline {
  private readonly timeoutAt: number;
  private heartbeatAt = Number.POSITIVE_INFINITY;
  private readonly timer = new AbortController();
  private readonly task = new AbortController();

  constructor(
    private readonly host: Host,
    private readonly request: TaskRequest,
    private readonly submitted: (output: () => Json) => void,
  ) {
    const { timeoutSeconds } = request;
    this.timeoutAt = timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : host.clock.now() + timeoutSeconds * 1000;
    this.beat();
  }

  private beat(): void {
    const { heartbeatSeconds } = this.request;
    if (heartbeatSeconds !== undefined) this.heartbeatAt = this.host.clock.now() + heartbeatSeconds * 1000;
  }

  async race(signal: AbortSignal): Promise<Json> {
    const abort = () => {
      this.timer.abort(ABORTED);
      this.task.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<Json>((resolve, reject) => {
        this.host.task(this.request, this.task.signal, this.submitted, () => this.beat()).then(resolve, reject);
        this.expired().then(() => {
          const failure = new StateError(TIMEOUT, undefined, true);
          reject(failure);
          this.task.abort(failure);
        }, ignoreCancelled);
      });
    } finally {
      this.timer.abort(ABORTED);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Resolves when a limit has passed; a heartbeat in the meantime moves it on. */
  private async expired(): Promise<void> {
    const { clock } = this.host;
    for (let at = this.next(); clock.now() < at; at = this.next()) await clock.until(at, this.timer.signal);
  }

  private next(): number {
    return Math.min(this.timeoutAt, this.heartbeatAt);
  }
}

/** A timer rejects only because it is cancelled. */
function ignoreCancelled(): void {}
