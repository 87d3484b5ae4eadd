import type { Clock } from '../../asl/clock';
import { type ContainerExit, type ContainerRun, type Driver, type RunningContainer, StartError } from './driver';

/** What becomes of a container; everything left out is the best that can happen, at once. */
export interface ScriptedOutcome {
  /** 0 by default. */
  exitCode?: number;
  /** How long it runs, 0 by default. */
  seconds?: number;
  /** How long the image takes to come and the container to start, 0 by default. */
  startAfterSeconds?: number;
  /** The image cannot be pulled: the text behind `CannotPullContainerError: `. */
  pullError?: string;
  /** RunTask answers that there is no capacity; asked of the first container of a task only. */
  noCapacity?: boolean;
  /** It is killed for its memory, with exit code 137. */
  oomKilled?: boolean;
  /** It ends and nobody knows how: no exit code. */
  lost?: boolean;
  /** It runs until it is stopped. */
  neverEnds?: boolean;
  /** Fargate Spot takes the task back. One that does not run on Spot cannot be, and its container ends by itself. */
  spotInterruption?: boolean;
  /** What it does when it is told to stop; by default it ends at once with 143. */
  terminates?: { exitCode: number; seconds: number };
  /** When its health check starts to succeed, in seconds after the start; 0 by default. */
  healthyAfterSeconds?: number;
  /** What it writes. */
  output?: string;
}

export interface ScriptedDriverOptions {
  clock: Clock;
  /** @param nth counts the calls, from 0. */
  script(run: ContainerRun, nth: number): ScriptedOutcome;
  log?: { append(group: string, stream: string, text: string): unknown };
}

/** ECS' words for a container that ran out of memory, and for a task that Spot takes back (aws.md 2.5, 2.6). */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';
const INTERRUPTED = { stopCode: 'SpotInterruption' as const, stoppedReason: 'Your Spot Task was interrupted.' };
/** What RunTask says when Fargate has no room (aws.md 2.4). */
const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
const TERMINATED = 143;
/** One for all: to abort without a reason makes an error with a stack each time. */
const OVER = new Error('the container has ended');
const KILLED = 137;

/** Runs nothing: a script says what becomes of each container, and the clock when. */
export function createScriptedDriver(options: ScriptedDriverOptions): Driver {
  return new ScriptedDriver(options);
}

class ScriptedDriver implements Driver {
  readonly name = 'scripted';
  private calls = 0;
  /** What the script has said of the first container of a task that is to start, by task. */
  private readonly said = new Map<string, { container: string; outcome: ScriptedOutcome }>();
  private readonly running = new Set<ScriptedContainer>();
  private closed = false;

  constructor(private readonly options: ScriptedDriverOptions) {}

  capacity(run: ContainerRun): string | undefined {
    const outcome = this.options.script(run, this.calls++);
    if (outcome.noCapacity) return NO_CAPACITY;
    // The same answer counts for its start.
    this.said.set(run.taskId, { container: run.name, outcome });
    return undefined;
  }

  async start(run: ContainerRun, signal?: AbortSignal): Promise<RunningContainer> {
    const { clock, log } = this.options;
    const outcome = this.outcomeOf(run);
    if (outcome.startAfterSeconds) await clock.until(clock.now() + outcome.startAfterSeconds * 1000, signal);
    if (this.closed) throw new StartError('ContainerRuntimeError', 'the local cloud is closing');
    if (outcome.pullError !== undefined) throw new StartError('CannotPullContainerError', outcome.pullError);
    if (outcome.output && run.log) log?.append(run.log.group, run.log.stream, outcome.output);
    const container = new ScriptedContainer(outcome, exitOf(outcome, run), clock);
    this.running.add(container);
    void container.exited.then(() => this.running.delete(container));
    return container;
  }

  release(taskId: string): void {
    this.said.delete(taskId);
  }

  async stopOrphans(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true;
    for (const container of this.running) container.kill();
  }

  private outcomeOf(run: ContainerRun): ScriptedOutcome {
    const said = this.said.get(run.taskId);
    if (said?.container !== run.name) return this.options.script(run, this.calls++);
    this.said.delete(run.taskId);
    return said.outcome;
  }
}

class ScriptedContainer implements RunningContainer {
  readonly exited: Promise<ContainerExit>;
  private end: (exit: ContainerExit) => void = () => {};
  /** Aborts what would end it later. */
  private readonly over = new AbortController();
  private told = false;
  private readonly startedAt: number;

  constructor(
    private readonly outcome: ScriptedOutcome,
    exit: ContainerExit,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
    this.exited = new Promise((resolve) => {
      this.end = resolve;
    });
    if (!outcome.neverEnds) this.exitAfter(outcome.seconds ?? 0, exit);
  }

  stop(graceSeconds: number): void {
    if (this.told) return;
    this.told = true;
    const { exitCode, seconds } = this.outcome.terminates ?? { exitCode: TERMINATED, seconds: 0 };
    if (seconds > graceSeconds) this.exitAfter(graceSeconds, { exitCode: KILLED });
    else this.exitAfter(seconds, { exitCode });
  }

  async check(): Promise<boolean> {
    const { healthyAfterSeconds = 0 } = this.outcome;
    return !this.over.signal.aborted && this.clock.now() >= this.startedAt + healthyAfterSeconds * 1000;
  }

  kill(): void {
    this.exit({ exitCode: KILLED });
  }

  private exitAfter(seconds: number, exit: ContainerExit): void {
    const done = () => this.exit(exit);
    this.clock.until(this.clock.now() + seconds * 1000, this.over.signal).then(done, () => {});
  }

  /** The first of several ends is the one. */
  private exit(exit: ContainerExit): void {
    this.over.abort(OVER);
    this.end(exit);
  }
}

function exitOf(
  { exitCode = 0, oomKilled, lost, spotInterruption }: ScriptedOutcome,
  { capacityProvider }: ContainerRun,
): ContainerExit {
  if (lost) return {};
  if (oomKilled) return { exitCode: KILLED, reason: OUT_OF_MEMORY };
  if (spotInterruption && capacityProvider === 'FARGATE_SPOT') return { exitCode: TERMINATED, taken: INTERRUPTED };
  return { exitCode };
}
