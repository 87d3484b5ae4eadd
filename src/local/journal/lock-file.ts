import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Owner {
  pid: number;
  /** Tells a process from a later one with the same number; not known on every system. */
  started?: string;
}

/**
 * Takes a folder for this process.
 * @returns gives it back
 * @throws Error naming the process that has it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  const own = join(folder, `lock.${process.pid}`);
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner);
  writeFileSync(own, text);
  try {
    // A link appears with all of its content or fails: nobody can see half a lock.
    while (!link(own, path)) {
      const found = read(path);
      if (found === undefined) continue;
      const owner = ownerOf(found);
      if (owner && isAlive(owner)) {
        throw new Error(`${folder} is in use by another local cloud, process ${owner.pid}`);
      }
      removeStale(path, `${own}.stale`, found);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (read(path) === text) rmSync(path, { force: true });
  };
}

/** Only one of several processes gets to rename the file away; should it have got a newer lock, that is put back. */
function removeStale(path: string, aside: string, stale: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) link(aside, path);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof (owner as Owner | null)?.pid === 'number' ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // In a container the first process always has the same number.
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** When a process started, in ticks since the machine did: field 22 of /proc/<pid>/stat (proc(5)), where there is one. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses, and may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has the number still, but nothing open.
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}
