import { closeSync, fdatasyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { JournalRecord } from './log-format';
import { FIRST_LINE, logFile, snapshotFile, writeAll } from './log-format';

/** How much is written in one step, in characters. */
const STEP = 1024 * 1024;

/**
 * A new journal that says in fewer records what the old one says, written piece by piece while changes go on.
 *
 * Changes made meanwhile are written to both files. A value is read when its turn comes, so it may already contain a change that follows
 * again later in the file; since every change is a whole value and their order is kept, reading the file ends at the same state.
 */
export class Snapshot {
  private readonly file: number;
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly records: IterableIterator<JournalRecord>,
  ) {
    rmSync(snapshotFile(folder), { force: true });
    this.file = openSync(snapshotFile(folder), 'ax');
    this.write(`${FIRST_LINE}\n`);
  }

  write(text: string): void {
    this.bytes += writeAll(this.file, text);
  }

  /** @returns whether everything has been written */
  step(): boolean {
    let text = '';
    while (text.length < STEP) {
      const next = this.records.next();
      if (next.done) {
        if (text) this.write(text);
        return true;
      }
      text += `${JSON.stringify(next.value)}\n`;
    }
    this.write(text);
    return false;
  }

  /** Puts the new journal in the place of the old one; it is on the disk before it gets its name. */
  complete(): { file: number; bytes: number } {
    fdatasyncSync(this.file);
    renameSync(snapshotFile(this.folder), logFile(this.folder));
    return { file: this.file, bytes: this.bytes };
  }

  abandon(): void {
    closeSync(this.file);
    rmSync(snapshotFile(this.folder), { force: true });
  }
}
