import { hasVariable, isSame, type ProcessStat, processes, statOf } from './process-identity';
import { readRecord } from './process-record';

/** How long to wait for killed processes to be gone, in milliseconds: they are unless the kernel itself is stuck. */
const PATIENCE = 2000;
const LOOK_EVERY = 10;

/** Kills the process groups of a record. A process that only has the number of one of them is left alone. */
export function killRecorded(recordFile: string): void {
  for (const [pid, identity] of readRecord(recordFile)) if (isSame(pid, identity)) killGroup(pid, 'SIGKILL');
}

/**
 * Kills what the pods of an earlier local cloud have left running, until it is gone: the process groups of the records, and what has left
 * those, or outlived the first process of its group, but still has a pod's home: the number of a group alone does not say whose it is.
 * @param home the folder that all homes of pods are in
 */
export async function stopOrphans(recordFiles: string[], home: string): Promise<void> {
  const recorded = recordFiles.flatMap((file) => [...readRecord(file)]);
  const until = Date.now() + PATIENCE;
  for (;;) {
    for (const file of recordFiles) killRecorded(file);
    for (const { pid } of atHome(home)) kill(pid, 'SIGKILL');
    const isLeft = recorded.some(([pid, identity]) => isAlive(pid, identity)) || !atHome(home).next().done;
    if (!isLeft || Date.now() > until) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

/** Signals all processes of a group; that there is none, or none that we may signal, is no mistake. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  kill(-pid, signal);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function isAlive(pid: number, identity: string): boolean {
  // Nobody may be there to take note that a process has ended: it keeps its number then, but does nothing.
  return statOf(pid)?.state !== 'Z' && isSame(pid, identity);
}

function* atHome(home: string): Generator<ProcessStat> {
  for (const stat of processes())
    if (stat.pid !== process.pid && stat.state !== 'Z' && hasVariable(stat.pid, 'HOME', home)) yield stat;
}
