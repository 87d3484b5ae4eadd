import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Where there is no /proc, when a process started is only known to the second. */
const TOLERANCE = 2000;

/** One process, as far as proc(5) tells of it. */
export interface ProcessStat {
  pid: number;
  state: string;
  group: number;
  /** In ticks since the machine started. */
  start: string;
}

/** Undefined when there is no such process, or no /proc. */
export function statOf(pid: number): ProcessStat | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, state: fields[0] ?? '', group: Number(fields[2]), start: fields[19] ?? '' };
}

/** All processes of the machine; none where there is no /proc. */
export function* processes(): Generator<ProcessStat> {
  for (const name of entries('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(Number(name));
    if (stat) yield stat;
  }
}

/** What tells a process that has just been started from every other one that ever has its number on this machine, without spaces. */
export function identityOf(pid: number, now: number): string {
  return statOf(pid)?.start ?? `~${now}`;
}

/** Whether the process with this number is the one whose identity was taken when it started. */
export function isSame(pid: number, identity: string): boolean {
  if (!identity.startsWith('~')) return statOf(pid)?.start === identity;
  const started = startedAt(pid);
  return started !== undefined && Math.abs(started - Number(identity.slice(1))) <= TOLERANCE;
}

/** Whether a process has been started with this variable, of this value or one that starts with it. */
export function hasVariable(pid: number, name: string, value: string): boolean {
  return `\0${read(`/proc/${pid}/environ`) ?? ''}`.includes(`\0${name}=${value}`);
}

/** Differs each time the machine starts; empty where that is not known. */
export function bootId(): string {
  return read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function startedAt(pid: number): number | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' }, encoding: 'utf8' });
    return Date.parse(text.trim()) || undefined;
  } catch {
    return undefined;
  }
}

/** Latin 1: a name or a variable need not be UTF-8. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function entries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
