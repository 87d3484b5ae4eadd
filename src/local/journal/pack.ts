import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';

/** Texts that are alike are found by the fastest search, too, in a window that holds some of them; less memory is faster to begin with. */
const FAST: ZlibOptions = { level: 1, windowBits: 14, memLevel: 6 };

/** Texts of one line each, which are compressed together once there are enough of them. They go when nobody holds the pack any more. */
export class Pack {
  private lines: string[] | undefined = [];
  private bytes: Buffer | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Characters, or bytes when it is compressed. */
  get room(): number {
    return this.bytes?.length ?? this.lines?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }

  /** @returns its place in `texts()` */
  add(line: string): number {
    this.lines?.push(line);
    return this.count++;
  }

  /** Nothing is added from now on. For some microseconds a text: a thread of its own would cost as much to be told. */
  close(): void {
    const bytes = deflateRawSync((this.lines ?? []).join('\n'), FAST);
    // A copy, for what zlib gives is part of a larger buffer.
    this.bytes = Buffer.from(bytes);
    this.lines = undefined;
  }

  /** While texts are still added, the list grows. */
  texts(): string[] {
    return this.lines ?? String(inflateRawSync(this.bytes as Buffer)).split('\n');
  }
}
