import { type ChildProcess, fork } from 'node:child_process';
import type { FromSpawner, ToSpawner } from './spawner-messages';

/** What becomes of one process. */
export interface Spawned {
  /** Resolves once it runs; rejects with a SpawnError when it cannot. */
  started: Promise<void>;
  /** Resolves with its exit code; with none when the spawner was lost, and the process with it. Never rejects. */
  exited: Promise<{ exitCode?: number }>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export class SpawnError extends Error {
  constructor(
    /** The system's, such as ENOENT. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Waiting {
  started(): void;
  failed(error: SpawnError): void;
  exited(exit: { exitCode?: number }): void;
}

/** The process that starts the others, and what is waited for from it. */
export class Spawner {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor(
    private readonly path: string,
    private readonly recordFile: string,
  ) {}

  spawn(process: Omit<ToSpawner & { kind: 'start' }, 'kind' | 'id'>): Spawned {
    const id = this.next++;
    let waiting: Waiting | undefined;
    const exited = new Promise<{ exitCode?: number }>((exit) => {
      waiting = { started: () => {}, failed: () => {}, exited: exit };
    });
    const started = new Promise<void>((resolve, reject) => {
      Object.assign(waiting as Waiting, { started: resolve, failed: reject });
    });
    this.waiting.set(id, waiting as Waiting);
    this.tell({ kind: 'start', id, ...process });
    return { started, exited, kill: (signal) => this.waiting.has(id) && this.tell({ kind: 'kill', id, signal }) };
  }

  /** Ends the spawner, and it ends everything that it has started. */
  async close(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.disconnect();
    await ended;
  }

  private tell(message: ToSpawner): void {
    this.child ??= this.fork();
    this.child.send(message);
  }

  private fork(): ChildProcess {
    // Nothing of our environment: what it starts has only what it is told.
    const child = fork(this.path, [this.recordFile], {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromSpawner) => this.hear(message));
    child.once('exit', () => this.lost());
    child.once('error', () => this.lost());
    return child;
  }

  private hear(message: FromSpawner): void {
    const waiting = this.waiting.get(message.id);
    if (message.kind !== 'started') this.waiting.delete(message.id);
    if (message.kind === 'started') waiting?.started();
    else if (message.kind === 'failed') waiting?.failed(new SpawnError(message.code, message.message));
    else waiting?.exited({ exitCode: message.exitCode });
  }

  /** Nobody knows how its processes end: they are lost, and the next one begins with a new spawner. */
  private lost(): void {
    this.child = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of lost) {
      waiting.failed(new SpawnError('ESRCH', 'the process that starts others has ended'));
      waiting.exited({});
    }
  }
}
