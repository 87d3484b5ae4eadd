import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';

const compress = promisify<string, ZlibOptions, Buffer>(deflateRaw);

/** Texts that are alike are found by the fastest search, too. */
const FAST: ZlibOptions = { level: 1 };

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

  /** Nothing is added from now on. Another thread does the work; until it is done, which nobody need wait for, the texts stay as they are. */
  async close(): Promise<void> {
    const bytes = await compress((this.lines ?? []).join('\n'), FAST);
    // A copy, for what zlib gives is part of a larger buffer.
    this.bytes = Buffer.from(bytes);
    this.lines = undefined;
  }

  /** While texts are still added, the list grows. */
  texts(): string[] {
    return (
      this.lines ??
      inflateRawSync(this.bytes as Buffer)
        .toString()
        .split('\n')
    );
  }
}
