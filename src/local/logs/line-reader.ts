import type { LogSource } from './log-source';

/** One line, or a piece of one that is longer than an event can be. */
export interface Line {
  /** Offsets of its first byte and of the one behind its last, a line end included. */
  start: number;
  end: number;
  text: string;
}

/** The largest message of an event, in bytes: 256 KiB with the 26 bytes that CloudWatch Logs counts for each event (its quotas). */
export const LARGEST_MESSAGE = 256 * 1024 - 26;

/** How much is read at once; more than the largest message, so that there always is a whole line or piece in it. */
const WINDOW = 2 * 256 * 1024;

const NEWLINE = 10;

/**
 * The lines between two offsets, the first of which is where a line or a piece begins. Longer ones are cut as the awslogs driver cuts them:
 * at the largest message, and never within a character.
 * @param complete whether what stands behind the last line end is a line, too
 */
export function* linesOf(source: LogSource, from: number, to: number, complete: boolean): Generator<Line> {
  for (let at = from; at < to; ) {
    const window = source.read(at, Math.min(to, at + WINDOW));
    const last = complete && at + window.length >= to;
    let read = 0;
    for (let length = lengthOf(window, 0, last); length > 0; length = lengthOf(window, read, last)) {
      const bytes = window.subarray(read, read + length);
      const text = bytes.toString('utf8', 0, bytes.at(-1) === NEWLINE ? length - 1 : length);
      yield { start: at + read, end: at + read + length, text };
      read += length;
    }
    if (read === 0) return;
    at += read;
  }
}

/** Where the line begins that an offset is in; at a line end, where the next one begins. */
export function lineStart(source: LogSource, offset: number): number {
  for (let end = offset; end > 0; ) {
    const start = Math.max(0, end - WINDOW);
    const newline = source.read(start, end).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** @returns 0 when what is there is not a line yet */
function lengthOf(bytes: Buffer, from: number, last: boolean): number {
  const newline = bytes.indexOf(NEWLINE, from);
  const available = (newline === -1 ? bytes.length : newline) - from;
  if (available > LARGEST_MESSAGE) return cutAt(bytes, from + LARGEST_MESSAGE) - from;
  if (newline !== -1) return available + 1;
  return last ? available : 0;
}

/** The last beginning of a character up to a place; the place itself in what is no UTF-8. */
function cutAt(bytes: Buffer, place: number): number {
  for (let at = place; at > place - 4; at--) {
    // Bytes that continue a character begin with the bits 10.
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return place;
}
