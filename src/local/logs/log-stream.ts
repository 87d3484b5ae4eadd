import { partitionPoint } from '../sorted-map';
import { type Line, lineStart, linesOf } from './line-reader';
import type { LogSource } from './log-source';

export interface LogEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
}

export interface LogPage {
  events: LogEvent[];
  /** Offsets where the page begins and where the next one does. */
  start: number;
  end: number;
}

/** Which events are wanted: noticed from `since` to before `until`, milliseconds since the epoch. */
export interface LogRange {
  since?: number;
  until?: number;
  limit: number;
}

/** What an answer of GetLogEvents holds at most (its API reference), and what each event adds to the bytes of its message. */
const LARGEST_PAGE = 1024 * 1024;
const EVENT_OVERHEAD = 26;

/**
 * One stream. Processes write to it without telling anybody, so a line has the time at which it was noticed here to be complete, or the
 * time of the last write to the file if that is earlier: the stream is looked at when it is read, when text is appended to it by
 * way of this object, and when its container has ended. Lines noticed together have the same time, and what an earlier process left has the time
 * of the last write. Times never go backwards. Nothing is kept in memory but these times.
 */
export class LogStream {
  /** Bytes up to `end` were noticed at `at`; in order. */
  private readonly noticed: { end: number; at: number }[] = [];
  /** What no writer has opened in this process was left by an earlier one, and is complete. */
  private closed = true;
  /** When it was opened or looked at last: what has come since was not there then. */
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly source: LogSource,
    private readonly now: () => number,
  ) {}

  get exists(): boolean {
    return !this.closed || this.source.stat() !== undefined;
  }

  /** Somebody is going to write to it: it exists from now on. Its file is left to the writer to make, which may take a disk its time. */
  open(): void {
    if (!this.closed) return;
    // What was there before keeps the time it had.
    this.notice();
    this.closed = false;
    this.lookedAt = this.now();
  }

  append(text: string): void {
    this.open();
    if (text === '') return;
    this.mark(this.source.append(text), this.now());
    this.lookedAt = this.now();
  }

  /** Nobody writes to it any more: a last line without a line end is one from now on. */
  close(): void {
    this.notice();
    this.closed = true;
  }

  /** Events from an offset on, which a page has ended or begun with. */
  page(from: number, { since, until, limit }: LogRange): LogPage {
    const size = this.notice();
    const start = Math.max(from, since === undefined ? 0 : this.beginningOf(since));
    const to = until === undefined ? size : this.beginningOf(until);
    const lines: Line[] = [];
    let room = LARGEST_PAGE;
    for (const line of linesOf(this.source, start, to, this.isComplete(to, size))) {
      room -= sizeOf(line);
      if (lines.length === limit || room < 0) break;
      lines.push(line);
    }
    return { events: this.eventsOf(lines), start, end: lines.at(-1)?.end ?? start };
  }

  /** The last events before an offset. */
  pageBefore(before: number, { since, until, limit }: LogRange): LogPage {
    const size = this.notice();
    const to = Math.min(before, until === undefined ? size : this.beginningOf(until));
    const first = since === undefined ? 0 : this.beginningOf(since);
    const from = Math.max(first, lineStart(this.source, Math.max(0, to - LARGEST_PAGE)));
    let lines: Line[] = [];
    let bytes = 0;
    let dropped = 0;
    for (const line of linesOf(this.source, from, to, to < size || this.closed)) {
      lines.push(line);
      bytes += sizeOf(line);
      while (lines.length - dropped > limit || bytes > LARGEST_PAGE) bytes -= sizeOf(lines[dropped++] as Line);
    }
    lines = lines.slice(dropped);
    const end = lines.at(-1)?.end ?? to;
    return { events: this.eventsOf(lines), start: lines[0]?.start ?? end, end };
  }

  /** Gives what was written since the last look its time. @returns the number of bytes there are */
  private notice(): number {
    const stat = this.source.stat();
    if (!stat) return 0;
    // The file system's clock is coarse, and a virtual one may be ahead of it or behind it.
    const now = this.now();
    this.mark(stat.size, Math.min(now, Math.max(this.lookedAt + 1, stat.modifiedAt)));
    this.lookedAt = now;
    return stat.size;
  }

  private mark(end: number, at: number): void {
    const last = this.noticed.at(-1);
    if (end <= (last?.end ?? 0)) return;
    if (last && at <= last.at) last.end = end;
    else this.noticed.push({ end, at });
  }

  /** Where the first line begins that was complete at a time or later. */
  private beginningOf(time: number): number {
    const noticedBefore = this.noticed[partitionPoint(this.noticed, ({ at }) => at < time) - 1]?.end ?? 0;
    return this.isComplete(noticedBefore, this.noticed.at(-1)?.end ?? 0)
      ? noticedBefore
      : lineStart(this.source, noticedBefore);
  }

  private isComplete(offset: number, size: number): boolean {
    return this.closed && offset === size;
  }

  private eventsOf(lines: Line[]): LogEvent[] {
    return lines.map(({ end, text }) => {
      const at = this.noticed[partitionPoint(this.noticed, (mark) => mark.end < end)]?.at ?? this.now();
      return { timestamp: at, message: text, ingestionTime: at };
    });
  }
}

function sizeOf({ start, end }: Line): number {
  return end - start + EVENT_OVERHEAD;
}
