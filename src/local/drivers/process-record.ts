import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { bootId, identityOf } from './process-identity';

/** The file is written anew when it has this many lines, and most of them tell of processes that have ended. */
const MOST_LINES = 4096;

/**
 * The processes that run now, in a file: after a line that names the start of the machine, `+pid identity` for each that has begun and `-pid`
 * for each that has ended. Should everything that knows them be killed, they are found by it.
 */
export class ProcessRecord {
  private readonly running = new Map<number, string>();
  private descriptor: number;
  private lines = 0;

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.descriptor = this.rewrite();
  }

  begun(pid: number): void {
    const identity = identityOf(pid, Date.now());
    this.running.set(pid, identity);
    this.write(`+${pid} ${identity}\n`);
  }

  ended(pid: number): void {
    this.running.delete(pid);
    this.write(`-${pid}\n`);
  }

  private write(line: string): void {
    writeSync(this.descriptor, line);
    this.lines += 1;
    if (this.lines < MOST_LINES || this.lines < 4 * this.running.size) return;
    closeSync(this.descriptor);
    this.descriptor = this.rewrite();
  }

  private rewrite(): number {
    const begun = [...this.running].map(([pid, identity]) => `+${pid} ${identity}\n`);
    writeFileSync(`${this.file}.new`, `${bootId()}\n${begun.join('')}`);
    renameSync(`${this.file}.new`, this.file);
    this.lines = begun.length;
    return openSync(this.file, 'a');
  }
}

/** The processes that a record says have not ended, by pid; none when the machine has been started anew since, or there is no record. */
export function readRecord(file: string): Map<number, string> {
  const running = new Map<number, string>();
  const [boot, ...lines] = read(file).split('\n');
  if (boot !== bootId()) return running;
  for (const line of lines) {
    // A line that a crash cut off does not match, or has an identity that nothing has.
    const [, sign, pid, identity] = /^([+-])(\d+)(?: (\S+))?$/.exec(line) ?? [];
    if (sign === '+' && identity) running.set(Number(pid), identity);
    else if (sign === '-') running.delete(Number(pid));
  }
  return running;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
