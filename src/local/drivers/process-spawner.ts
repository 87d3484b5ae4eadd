import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { killGroup, ProcessRecord } from './process-record';
import type { FromSpawner, ToSpawner } from './spawner-messages';

/**
 * Starts the processes of the process driver. It is a small process of its own, because what starting another one costs grows with the memory
 * of the one that does it; and when the local cloud dies, however it dies, it ends them all and itself.
 */
const record = new ProcessRecord(process.argv[2] as string);
const running = new Map<number, ChildProcess>();

function tell(message: FromSpawner): void {
  if (process.connected) process.send?.(message);
}

function start({ id, argv, env, cwd, log }: ToSpawner & { kind: 'start' }): void {
  let output: number | undefined;
  try {
    output = log === undefined ? undefined : openSync(log, 'a');
    const to = output ?? 'ignore';
    const [file = '', ...args] = argv;
    // A process group of its own, so that everything that it starts can be stopped with it.
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', to, to] });
    child.once('error', (error: NodeJS.ErrnoException) => failed(id, error));
    if (child.pid === undefined) return;
    const { pid } = child;
    running.set(id, child);
    record.begun(pid);
    tell({ kind: 'started', id });
    // Not `close`: a grandchild that keeps the output open would hold that back.
    child.once('exit', (code, signal) => {
      running.delete(id);
      // A container ends with its first process; what that has left behind ends too.
      killGroup(pid, 'SIGKILL');
      record.ended(pid);
      tell({ kind: 'exited', id, exitCode: signal ? 128 + constants.signals[signal] : (code ?? 0) });
    });
  } catch (error) {
    failed(id, error as NodeJS.ErrnoException);
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

function failed(id: number, { code = 'UNKNOWN', message }: NodeJS.ErrnoException): void {
  tell({ kind: 'failed', id, code, message });
}

process.on('message', (message: ToSpawner) => {
  if (message.kind === 'start') return start(message);
  const pid = running.get(message.id)?.pid;
  if (pid !== undefined) killGroup(pid, message.signal);
});

process.on('disconnect', () => {
  for (const { pid } of running.values()) if (pid !== undefined) killGroup(pid, 'SIGKILL');
  process.exit();
});

// Ctrl-C in a terminal reaches every process of it; what it means is for the local cloud to say.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
