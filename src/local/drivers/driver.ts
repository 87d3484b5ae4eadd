/** What runs a container here. The ECS stand-in decides when and in which order; a driver only knows one container. */
export interface Driver {
  readonly name: 'process' | 'scripted' | 'docker';
  /**
   * Why there is no room for a task whose first container this is; asked before the task exists, as Fargate decides before
   * RunTask answers. Undefined, or no such method: there is room.
   */
  capacity?(container: ContainerRun): string | undefined;
  /**
   * Starts a container and resolves once it runs.
   * @param signal aborts a start that is still waiting; the promise then rejects with the signal's reason and nothing ran.
   * @throws StartError when it can never run: the reason and message become the task's `stoppedReason`
   *   (`CannotPullContainerError`, `CannotStartContainerError`, ...).
   */
  start(container: ContainerRun, signal?: AbortSignal): Promise<RunningContainer>;
  /** All containers of the task have stopped: what they shared can go. */
  release?(taskId: string): void;
  /** Stops what an earlier, killed local cloud left running. Called at most once, before anything is started. */
  stopOrphans(): Promise<void>;
  /** Kills every container at once, and resolves when they have ended; nothing can start after it. */
  close(): Promise<void>;
}

/** One container of one task, fully resolved: overrides are merged into the task definition. */
export interface ContainerRun {
  taskArn: string;
  taskId: string;
  /** Text of the task definition family and revision, for messages. */
  taskDefinition: string;
  /** FARGATE_SPOT for a task whose capacity can be taken back. */
  capacityProvider?: string;
  name: string;
  image: string;
  entryPoint?: string[];
  command?: string[];
  environment: Record<string, string>;
  workingDirectory?: string;
  user?: string;
  /** MiB, hard limit, when the task definition has one. */
  memory?: number;
  /** Where the container's output goes: the stream of the awslogs configuration. */
  log?: { group: string; stream: string };
  /** Directories shared by the containers of the task, by mount path: name of the task volume. */
  mounts: { containerPath: string; volume: string; readOnly: boolean }[];
}

export interface RunningContainer {
  /** Resolves when the container has stopped; no exit code means that it was lost. Never rejects. */
  exited: Promise<ContainerExit>;
  /** Sends the stop signal, then kills when it has not stopped after `graceSeconds`. */
  stop(graceSeconds: number): void;
  /** Runs a health check's command inside the container: whether it exited with 0 in time. Never rejects. */
  check(command: string[], timeoutSeconds: number): Promise<boolean>;
}

export interface ContainerExit {
  exitCode?: number;
  /** ECS' container `reason`, e.g. `OutOfMemoryError: Container killed due to memory usage`. */
  reason?: string;
  /** When the task as a whole was taken away: its `stopCode` and `stoppedReason`. */
  taken?: { stopCode: 'SpotInterruption' | 'TerminationNotice' | 'InfrastructureHealth'; stoppedReason: string };
}

export class StartError extends Error {
  override readonly name = 'StartError';
  constructor(
    readonly reason: string,
    message: string,
    /** Set when ECS reports the container as stopped with a code (a bad entry point: exit code 127 or 128 in Kubernetes). */
    readonly exitCode?: number,
  ) {
    super(message);
  }
}
