/** What the process driver and its spawner tell each other; one message on the channel is a list of these, in their order. */
export type ToSpawner =
  | { kind: 'start'; id: number; argv: string[]; env: Record<string, string>; cwd: string; log?: string }
  | { kind: 'kill'; id: number; signal: 'SIGTERM' | 'SIGKILL' };

export type FromSpawner =
  | { kind: 'started'; id: number }
  /** It never ran: `code` is the system's, such as ENOENT; `output` when it was its log that could not be opened. */
  | { kind: 'failed'; id: number; code: string; message: string; output: boolean }
  | { kind: 'exited'; id: number; exitCode: number };

/** Collects what is said in one turn of the event loop and passes it on as one message: a message costs more than what it says. */
export class Outbox<T> {
  private waiting: T[] = [];

  constructor(private readonly send: (batch: T[]) => void) {}

  add(item: T): void {
    if (this.waiting.push(item) > 1) return;
    setImmediate(() => {
      const batch = this.waiting;
      this.waiting = [];
      this.send(batch);
    });
  }
}
