/** What the process driver and its spawner tell each other. */
export type ToSpawner =
  | { kind: 'start'; id: number; argv: string[]; env: Record<string, string>; cwd: string; log?: string }
  | { kind: 'kill'; id: number; signal: 'SIGTERM' | 'SIGKILL' };

export type FromSpawner =
  | { kind: 'started'; id: number }
  /** It never ran: `code` is the system's, such as ENOENT. */
  | { kind: 'failed'; id: number; code: string; message: string }
  | { kind: 'exited'; id: number; exitCode: number };
