import { closeSync, openSync } from 'node:fs';
import type { JournalRecord } from './log-format';
import { FIRST_LINE, logFile, writeAll } from './log-format';
import { Snapshot } from './snapshot';

/** A journal is rewritten when it is this much larger than what was live when it was last rewritten, ... */
const GROWTH = 3;
/** ... but not while it is smaller than this, in bytes. */
const SMALLEST = 16 * 1024 * 1024;

/** What a journal would have to say if it were written now. */
export interface LiveRecords {
  count(): number;
  read(): IterableIterator<JournalRecord>;
}

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Appends records to the journal. What is appended in one turn is written at the end of it, as one group, by one synchronous call: a few
 * microseconds, and by the time that anything else can happen it is kept.
 */
export class JournalWriter {
  private file: number;
  private bytes: number;
  /** What the journal would have if it were rewritten, as far as known. */
  private live: number;
  private group: string[] = [];
  private written: Promise<void> | undefined;
  private waiting: Waiting | undefined;
  private failure: Error | undefined;
  private snapshot: Snapshot | undefined;
  private closed = false;

  constructor(
    private readonly folder: string,
    found: { bytes: number; records: number },
    private readonly liveRecords: LiveRecords,
  ) {
    this.file = openSync(logFile(folder), 'a');
    this.bytes = found.bytes;
    if (this.bytes === 0) this.bytes = writeAll(this.file, `${FIRST_LINE}\n`);
    this.live = this.estimateLive(found.records);
  }

  /** @throws TypeError when the record is no JSON */
  append(record: JournalRecord): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.closed) return Promise.reject(new Error(`the journal in ${this.folder} is closed`));
    this.group.push(serialize(record));
    if (!this.written) {
      this.written = new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
      });
      // Whoever does not wait for a write hears of its failure with the next one.
      this.written.catch(() => {});
      queueMicrotask(() => this.write());
    }
    return this.written;
  }

  /** Resolves when everything appended so far is written. */
  async flushed(): Promise<void> {
    await this.written;
    if (this.failure) throw this.failure;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      await this.flushed();
    } finally {
      this.abandonSnapshot();
      closeSync(this.file);
    }
  }

  private write(): void {
    const text = `${this.group.join(',\n')}\n`;
    const waiting = this.waiting;
    this.group = [];
    this.written = undefined;
    this.waiting = undefined;
    try {
      this.bytes += writeAll(this.file, text);
    } catch (error) {
      // Half a group may stand at the end of the file now: nothing may be written behind it.
      this.failure = new Error(`the journal in ${this.folder} cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
      waiting?.reject(this.failure);
      this.abandonSnapshot();
      return;
    }
    waiting?.resolve();
    if (this.snapshot) this.attempt((snapshot) => snapshot.write(text));
    else if (this.bytes > SMALLEST && this.bytes > GROWTH * this.live) this.startSnapshot();
  }

  private startSnapshot(): void {
    try {
      this.snapshot = new Snapshot(this.folder, this.liveRecords.read());
    } catch {
      this.live = this.bytes;
      return;
    }
    setImmediate(() => this.continueSnapshot());
  }

  /** A piece in each turn of the event loop, so that nobody waits long. */
  private continueSnapshot(): void {
    this.attempt((snapshot) => {
      if (!snapshot.step()) {
        setImmediate(() => this.continueSnapshot());
        return;
      }
      // No group is half in it: microtasks, and with them every write, have run before an immediate does.
      const { file, bytes } = snapshot.complete();
      closeSync(this.file);
      this.file = file;
      this.bytes = bytes;
      this.live = bytes;
      this.snapshot = undefined;
    });
  }

  /** A journal that cannot be rewritten goes on as it is; that is tried again when it has grown by as much again. */
  private attempt(action: (snapshot: Snapshot) => void): void {
    if (!this.snapshot) return;
    try {
      action(this.snapshot);
    } catch {
      this.abandonSnapshot();
      this.live = this.bytes;
    }
  }

  private abandonSnapshot(): void {
    this.snapshot?.abandon();
    this.snapshot = undefined;
  }

  private estimateLive(records: number): number {
    return records === 0 ? this.bytes : (this.bytes * this.liveRecords.count()) / records;
  }
}

function serialize(record: JournalRecord): string {
  if (record.length === 3 && record[2] === undefined) throw new TypeError(`the value of ${record[1]} is undefined`);
  return JSON.stringify(record);
}
