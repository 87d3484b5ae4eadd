import { type ChildProcess, fork } from 'node:child_process';
import type { ContainerExit } from './driver';
import { type FromSpawner, Outbox, type ToSpawner } from './spawner-messages';

/** What becomes of one process. */
export interface Spawned {
  /** Resolves once it runs; rejects with a SpawnError when it cannot. */
  started: Promise<void>;
  /** Resolves with its exit code; with none when the spawner was lost, and the process with it. Never rejects, never resolves without `started`. */
  exited: Promise<ContainerExit>;
  /** Signals its process group; nothing happens once it has ended. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export class SpawnError extends Error {
  override readonly name = 'SpawnError';
  constructor(
    /** The system's, such as ENOENT. */
    readonly code: string,
    message: string,
    /** Whether it is the command that cannot be executed; otherwise the machine has failed, and another attempt may succeed. */
    readonly ofCommand: boolean,
  ) {
    super(message);
  }
}

/** A process to be started. */
export type Order = Omit<ToSpawner & { kind: 'start' }, 'kind' | 'id'>;

export interface SpawnerOptions {
  /** The bundled file of `process-spawner.ts`. */
  path: string;
  recordFile: string;
  /** The spawner has ended by itself, which should not happen: its processes may still run. */
  lost(): void;
}

interface Waiting {
  started(): void;
  failed(error: SpawnError): void;
  exited(exit: ContainerExit): void;
}

const KILLED = 137;

/** The process that starts the others, and what is waited for from it. */
export class Spawner {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly outbox = new Outbox<ToSpawner>((batch) => this.send(batch));
  private next = 0;
  private unstarted = 0;
  private closed = false;

  constructor(private readonly options: SpawnerOptions) {}

  /** How many processes it has still to start. */
  get starting(): number {
    return this.unstarted;
  }

  /** Starts the spawner before it is needed. */
  prewarm(): void {
    if (!this.closed) this.child ??= this.fork();
  }

  /** Starts nothing after `close`: then it rejects at once. */
  spawn(order: Order): Spawned {
    const id = this.next++;
    const waiting: Partial<Waiting> = {};
    const exited = new Promise<ContainerExit>((resolve) => {
      waiting.exited = resolve;
    });
    const started = new Promise<void>((resolve, reject) => {
      waiting.started = resolve;
      waiting.failed = reject;
    });
    const settled = () => {
      this.unstarted -= 1;
    };
    this.unstarted += 1;
    started.then(settled, settled);
    this.waiting.set(id, waiting as Waiting);
    if (this.closed) this.forgetAll({ exitCode: KILLED });
    else this.outbox.add({ kind: 'start', id, ...order });
    return {
      started,
      exited,
      kill: (signal) => {
        if (this.waiting.has(id)) this.outbox.add({ kind: 'kill', id, signal });
      },
    };
  }

  /** Ends the spawner, and it ends everything that it has started. */
  async close(): Promise<void> {
    this.closed = true;
    const { child } = this;
    if (child) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      if (child.connected) child.disconnect();
      await ended;
    }
    this.forgetAll({ exitCode: KILLED });
  }

  private send(batch: ToSpawner[]): void {
    if (!this.closed) this.child ??= this.fork();
    // Whatever cannot be told is lost with the spawner, whose end is heard by itself.
    this.child?.send(batch, () => {});
  }

  private fork(): ChildProcess {
    const { path, recordFile } = this.options;
    const child = fork(path, [recordFile], {
      // Nothing of our environment: what it starts has only what it is told.
      env: {},
      execArgv: [],
      // Neither Ctrl-C nor a kill of our process group reaches it: when we die, it has work to do.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (batch: FromSpawner[]) => {
      for (const message of batch) this.hear(message);
    });
    const ended = () => {
      if (this.child !== child) return;
      this.child = undefined;
      if (this.closed) return;
      this.options.lost();
      this.forgetAll({});
    };
    child.once('exit', ended);
    child.once('error', ended);
    return child;
  }

  private hear(message: FromSpawner): void {
    const waiting = this.waiting.get(message.id);
    if (message.kind !== 'started') this.waiting.delete(message.id);
    if (message.kind === 'started') waiting?.started();
    else if (message.kind === 'exited') waiting?.exited({ exitCode: message.exitCode });
    else waiting?.failed(new SpawnError(message.code, message.message, !message.output));
  }

  /** Nobody will hear of these any more. Those that have started have exited, the others never will have. */
  private forgetAll(exit: ContainerExit): void {
    const forgotten = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of forgotten) {
      waiting.failed(new SpawnError('ESRCH', 'the process that starts containers has ended', false));
      waiting.exited(exit);
    }
  }
}
