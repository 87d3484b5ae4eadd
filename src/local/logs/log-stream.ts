import type { LogSource } from './log-source';

export interface LogEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
}

export interface LogPage {
  events: LogEvent[];
  /** Where the next page begins. */
  end: number;
}

/** CloudWatch's limits: of an event, and of the answer of GetLogEvents (1 MB, and 10,000 events by default). */
const MOST_EVENT_BYTES = 256 * 1024 - 26;
const MOST_PAGE_BYTES = 1024 * 1024;

const NEWLINE = 10;

/**
 * One stream. Processes write to it without telling anybody, so a line has the time at which it was noticed here: when the stream was read, or
 * when its container had ended. Lines noticed together have the same time, and what an earlier process has noticed has the time of the last
 * write. Times never go backwards.
 */
export class LogStream {
  /** Bytes up to `end` were noticed at `at`; in order. */
  private readonly noticed: { end: number; at: number }[] = [];
  private closed = false;

  constructor(
    readonly source: LogSource,
    private readonly now: () => number,
  ) {}

  get exists(): boolean {
    return this.source.stat() !== undefined;
  }

  /** Gives what was written since the last look its time. @returns the number of bytes there are */
  notice(): number {
    const stat = this.source.stat();
    if (!stat) return 0;
    const last = this.noticed.at(-1);
    if (stat.size <= (last?.end ?? 0)) return stat.size;
    const at = last ? this.now() : Math.min(this.now(), stat.modifiedAt);
    this.noticed.push({ end: stat.size, at: Math.max(at, last?.at ?? 0) });
    return stat.size;
  }

  /** Nobody writes to it any more: a last line without a line end is one from now on. */
  close(): void {
    this.notice();
    this.closed = true;
  }

  /** What begins at or behind an offset and was noticed from `since` to before `until`. */
  page(from: number, limit: number, since = 0, until = Number.POSITIVE_INFINITY): LogPage {
    const size = this.notice();
    let end = Math.max(from, this.startOf(since));
    const events: LogEvent[] = [];
    const bytes = this.source.read(end, Math.min(size, end + MOST_PAGE_BYTES));
    const complete = this.closed && end + bytes.length >= size;
    for (const line of linesOf(bytes, complete)) {
      const timestamp = this.timeOf(end);
      if (events.length >= limit || timestamp >= until) break;
      end += line.length;
      if (timestamp >= since) events.push({ timestamp, message: messageOf(line), ingestionTime: timestamp });
    }
    return { events, end };
  }

  /** The page that ends at an offset: at most `limit` lines and a megabyte. */
  pageBefore(to: number, limit: number): LogPage & { start: number } {
    const size = this.notice();
    const last = Math.min(to, size);
    const from = Math.max(0, last - MOST_PAGE_BYTES);
    const bytes = this.source.read(from, last);
    let start = from;
    const lines = [...linesOf(bytes, this.closed)].map((line) => {
      const event = { start, line };
      start += line.length;
      return event;
    });
    // The first of them begins before what was read, unless that is the beginning.
    const whole = from > 0 ? lines.slice(1) : lines;
    const shown = whole.slice(-limit);
    const events = shown.map((each) => {
      const timestamp = this.timeOf(each.start);
      return { timestamp, message: messageOf(each.line), ingestionTime: timestamp };
    });
    return { events, start: shown[0]?.start ?? last, end: start };
  }

  private timeOf(offset: number): number {
    // The latest are asked for most.
    let at = this.noticed.length - 1;
    while (at > 0 && (this.noticed[at - 1] as { end: number }).end > offset) at--;
    return this.noticed[at]?.at ?? this.now();
  }

  /** Where what was noticed from a time on begins. */
  private startOf(since: number): number {
    let start = 0;
    for (const { end, at } of this.noticed) {
      if (at >= since) break;
      start = end;
    }
    // The line that was incomplete then was first noticed whole later, and has the time of its beginning.
    return start === 0 ? 0 : this.lineStartBefore(start);
  }

  private lineStartBefore(offset: number): number {
    const from = Math.max(0, offset - MOST_EVENT_BYTES);
    const newline = this.source.read(from, offset).lastIndexOf(NEWLINE);
    return newline === -1 ? from : from + newline + 1;
  }
}

/** Lines with their ends; what is longer than an event can be is several. @param last whether an incomplete line at the end is one */
function* linesOf(bytes: Buffer, last: boolean): Generator<Buffer> {
  let from = 0;
  while (from < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline === -1 ? bytes.length : newline + 1;
    const cut = end - from > MOST_EVENT_BYTES ? from + MOST_EVENT_BYTES : end;
    if (newline === -1 && cut === end && !last) return;
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

function messageOf(line: Buffer): string {
  const end = line.at(-1) === NEWLINE ? line.length - 1 : line.length;
  return line.toString('utf8', 0, end);
}
