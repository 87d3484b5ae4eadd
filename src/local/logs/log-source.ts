import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes that were written to a stream, wherever they are kept. */
export interface LogSource {
  /** undefined when nothing was ever written, and nobody began to. */
  stat(): { size: number; modifiedAt: number } | undefined;
  /** Bytes from one offset to another; fewer when there are not so many. */
  read(from: number, to: number): Buffer;
  append(text: string): void;
}

/** A file that processes append to. */
export function fileSource(file: string): LogSource {
  const opened = <T>(use: (descriptor: number) => T): T | undefined => {
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  };
  return {
    stat: () =>
      opened((descriptor) => {
        const { size, mtimeMs } = fstatSync(descriptor);
        return { size, modifiedAt: Math.floor(mtimeMs) };
      }),
    read: (from, to) =>
      opened((descriptor) => {
        const buffer = Buffer.allocUnsafe(to - from);
        return buffer.subarray(0, readSync(descriptor, buffer, 0, to - from, from));
      }) ?? Buffer.alloc(0),
    append: (text) => appendFileSync(file, text),
  };
}

/** @param now milliseconds since the epoch */
export function memorySource(now: () => number): LogSource {
  let content: Buffer | undefined;
  let modifiedAt = 0;
  return {
    stat: () => content && { size: content.length, modifiedAt },
    read: (from, to) => (content ?? Buffer.alloc(0)).subarray(from, to),
    append(text) {
      content = Buffer.concat([content ?? Buffer.alloc(0), Buffer.from(text)]);
      modifiedAt = now();
    },
  };
}
