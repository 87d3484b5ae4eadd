import { appendFileSync, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The bytes that were written to a stream, wherever they are kept. */
export interface LogSource {
  /** undefined when nobody has begun to write. */
  stat(): { size: number; modifiedAt: number } | undefined;
  /** Bytes from one offset to another; fewer when there are not so many. */
  read(from: number, to: number): Buffer;
  /** @returns the number of bytes there are now */
  append(text: string): number;
}

/** A file that processes append to; it is open only while something is asked of it. */
export function fileSource(file: string): LogSource {
  return {
    stat() {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat && { size: stat.size, modifiedAt: Math.floor(stat.mtimeMs) };
    },
    read: (from, to) => withFile(file, 'r', (descriptor) => readPart(descriptor, from, to)),
    append: (text) =>
      withFile(file, 'a', (descriptor) => {
        appendFileSync(descriptor, text);
        return fstatSync(descriptor).size;
      }),
  };
}

function withFile<T>(file: string, flags: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readPart(descriptor: number, from: number, to: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.max(0, to - from));
  let length = 0;
  for (;;) {
    const read =
      length < buffer.length ? readSync(descriptor, buffer, length, buffer.length - length, from + length) : 0;
    if (read === 0) return buffer.subarray(0, length);
    length += read;
  }
}

/** @param now milliseconds since the epoch */
export function memorySource(now: () => number): LogSource {
  let content: Buffer | undefined;
  let size = 0;
  let modifiedAt = 0;
  return {
    stat: () => content && { size, modifiedAt },
    read: (from, to) => (content ?? Buffer.alloc(0)).subarray(from, Math.min(to, size)),
    append(text) {
      const bytes = Buffer.from(text);
      if (!content || size + bytes.length > content.length) {
        // Twice as large each time: what is appended is copied once on average. Readers keep the old one.
        const larger = Buffer.alloc(Math.max(1024, 2 * (size + bytes.length)));
        content?.copy(larger, 0, 0, size);
        content = larger;
      }
      bytes.copy(content, size);
      size += bytes.length;
      modifiedAt = now();
      return size;
    },
  };
}
