import type { Clock } from '../../asl/clock';
import type { ContainerRun, Driver } from './driver';

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

/** Runs nothing: a script says what becomes of each container, and the clock when. */
export function createScriptedDriver(_options: ScriptedDriverOptions): Driver {
  throw new Error('createScriptedDriver is being written');
}
