import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The processes that run now, in a file: a line `+pid start` for each that has begun and `-pid` for each that has ended. Should everything that
 * knows them be killed, they are found by it.
 */
export class ProcessRecord {
  private running = 0;

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
  }

  begun(pid: number): void {
    this.running++;
    appendFileSync(this.file, `+${pid} ${startOf(pid) ?? '-'}\n`);
  }

  ended(pid: number): void {
    // With nothing left to be found the file begins anew, so that it does not grow for ever.
    if (--this.running === 0) rmSync(this.file, { force: true });
    else appendFileSync(this.file, `-${pid}\n`);
  }
}

/** Kills the process groups that a record says have not ended, and no group that only has the number of one of them. */
export function killRecorded(file: string): void {
  const alive = new Map<number, string>();
  for (const line of read(file).split('\n')) {
    const [, sign, pid, start = '-'] = /^([+-])([0-9]+)(?: (.*))?$/.exec(line) ?? [];
    if (sign === '+') alive.set(Number(pid), start);
    else if (sign === '-') alive.delete(Number(pid));
  }
  for (const [pid, start] of alive) {
    const now = startOf(pid);
    // Gone itself, it may have left others in its group; a number is not given out again while a group has it.
    if (now === undefined || now === start) killGroup(pid, 'SIGKILL');
  }
  rmSync(file, { force: true });
}

export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** When a process started, in ticks since the machine did: field 22 of /proc/<pid>/stat (proc(5)), where there is one. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses, and may contain anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
