import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { killGroup } from './orphans';
import { ProcessRecord } from './process-record';
import { type FromSpawner, Outbox, type ToSpawner } from './spawner-messages';

/**
 * Starts the processes of the process driver. It is a small process of its own, because what starting another one costs grows with the memory
 * of the one that does it; and when the local cloud dies, however it dies, it ends them all and itself.
 */

/** How long killed processes may take to end before the spawner goes without them, in milliseconds. */
const PATIENCE = 1000;

// The local cloud says what becomes of containers then; here only what is in the way is said.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  const text = error.code === 'ENOSPC' ? error.message : error.stack;
  process.stderr.write(`the process that starts containers has ended: ${text}\n`);
  process.exit(1);
});

const record = new ProcessRecord(process.argv[2] as string);
const running = new Map<number, ChildProcess & { pid: number }>();
const outbox = new Outbox<FromSpawner>((batch) => {
  // One that cannot be told has died, and `disconnect` follows.
  if (process.connected) process.send?.(batch, undefined, undefined, () => {});
});

function start(order: ToSpawner & { kind: 'start' }): void {
  const { id, argv, env, cwd, log } = order;
  let output: number | undefined;
  try {
    output = log === undefined ? undefined : openSync(log, 'a');
  } catch (error) {
    failed(id, error as NodeJS.ErrnoException, true);
    return;
  }
  try {
    const to = output ?? 'ignore';
    const [file = '', ...args] = argv;
    // A process group of its own, so that everything that it starts can be stopped with it.
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', to, to] });
    child.once('error', (error: NodeJS.ErrnoException) => failed(id, error, false));
    if (child.pid !== undefined) started(id, child as ChildProcess & { pid: number });
  } catch (error) {
    failed(id, error as NodeJS.ErrnoException, false);
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

function started(id: number, child: ChildProcess & { pid: number }): void {
  running.set(id, child);
  record.begun(child.pid);
  outbox.add({ kind: 'started', id });
  // Not `close`: a grandchild that keeps the output open would hold that back.
  child.once('exit', (code, signal) => {
    running.delete(id);
    // A container ends with its first process; what that has left behind ends too.
    killGroup(child.pid, 'SIGKILL');
    // Without a local cloud the next one may already keep its own record in that file.
    if (process.connected) record.ended(child.pid);
    outbox.add({ kind: 'exited', id, exitCode: signal ? 128 + constants.signals[signal] : (code ?? 0) });
    if (!process.connected && running.size === 0) process.exit();
  });
}

function failed(id: number, { code = 'UNKNOWN', message }: NodeJS.ErrnoException, output: boolean): void {
  outbox.add({ kind: 'failed', id, code, message, output });
}

process.on('message', (batch: ToSpawner[]) => {
  for (const order of batch) {
    if (order.kind === 'start') start(order);
    else {
      const child = running.get(order.id);
      if (child) killGroup(child.pid, order.signal);
    }
  }
});

process.on('disconnect', () => {
  for (const { pid } of running.values()) killGroup(pid, 'SIGKILL');
  if (running.size === 0) process.exit();
  setTimeout(() => process.exit(), PATIENCE);
});

// What they mean is for the local cloud to say: it ends this process by closing the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
