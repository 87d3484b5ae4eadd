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
  /** Fargate Spot takes the task back. */
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
const KILLED = 137;

/** Runs nothing: a script says what becomes of each container, and the clock when. */
export function createScriptedDriver({ clock, script, log }: ScriptedDriverOptions): Driver {
  let calls = 0;
  const asked = new Map<string, ScriptedOutcome>();
  const outcomeOf = (run: ContainerRun): ScriptedOutcome => {
    const key = `${run.taskId}/${run.name}`;
    const known = asked.get(key);
    asked.delete(key);
    return known ?? script(run, calls++);
  };
  const after = (seconds: number, signal?: AbortSignal) => clock.until(clock.now() + seconds * 1000, signal);

  return {
    name: 'scripted',
    capacity(run) {
      const outcome = outcomeOf(run);
      if (outcome.noCapacity) return NO_CAPACITY;
      // The same answer counts for its start.
      asked.set(`${run.taskId}/${run.name}`, outcome);
      return undefined;
    },
    async start(run, signal) {
      const outcome = outcomeOf(run);
      if (outcome.startAfterSeconds) await after(outcome.startAfterSeconds, signal);
      if (outcome.pullError) throw new StartError('CannotPullContainerError', outcome.pullError);
      if (outcome.output && run.log) log?.append(run.log.group, run.log.stream, outcome.output);
      return new ScriptedContainer(outcome, () => clock.now(), after);
    },
    async stopOrphans() {},
    async close() {},
  };
}

class ScriptedContainer implements RunningContainer {
  readonly exited: Promise<ContainerExit>;
  private end: (exit: ContainerExit) => void = () => {};
  private readonly over = new AbortController();
  private told = false;
  private readonly startedAt: number;

  constructor(
    private readonly outcome: ScriptedOutcome,
    private readonly now: () => number,
    private readonly after: (seconds: number, signal?: AbortSignal) => Promise<void>,
  ) {
    this.startedAt = now();
    this.exited = new Promise((resolve) => {
      this.end = resolve;
    });
    if (!outcome.neverEnds) this.later(outcome.seconds ?? 0, exitOf(outcome));
  }

  stop(graceSeconds: number): void {
    if (this.told) return;
    this.told = true;
    const { exitCode, seconds } = this.outcome.terminates ?? { exitCode: TERMINATED, seconds: 0 };
    if (seconds > graceSeconds) this.later(graceSeconds, { exitCode: KILLED });
    else this.later(seconds, { exitCode });
  }

  async check(): Promise<boolean> {
    return this.now() >= this.startedAt + (this.outcome.healthyAfterSeconds ?? 0) * 1000;
  }

  private later(seconds: number, exit: ContainerExit): void {
    const done = () => {
      this.over.abort();
      this.end(exit);
    };
    this.after(seconds, this.over.signal).then(done, () => {});
  }
}

function exitOf({ exitCode = 0, oomKilled, lost, spotInterruption }: ScriptedOutcome): ContainerExit {
  if (lost) return {};
  if (oomKilled) return { exitCode: KILLED, reason: OUT_OF_MEMORY };
  if (spotInterruption) return { exitCode: TERMINATED, taken: INTERRUPTED };
  return { exitCode };
}
