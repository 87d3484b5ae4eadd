import { Readable } from 'node:stream';
import type { Invocation } from './function-definition';

/** Bytes that were read and not yet told: less than the writer waits for (response-stream.ts), and more than most answers are long. */
const TELL_AFTER = 64 * 1024;

/** What a function has written so far, and goes on writing, as whoever invoked it reads it. */
export class StreamedAnswer extends Readable {
  /** Resolves with the first byte, or when there is none: then with what has become of the function. */
  readonly begun: Promise<Invocation | undefined>;
  private begin: (invocation?: Invocation) => void = () => {};
  private unread = 0;

  /**
   * @param wasRead told how many bytes were read
   * @param cancelled nobody will read on
   */
  constructor(
    private readonly wasRead: (bytes: number) => void,
    private readonly cancelled: () => void,
  ) {
    super();
    this.begun = new Promise((resolve) => {
      this.begin = resolve;
    });
    // Told to who reads it, if anybody does.
    this.on('error', () => {});
  }

  write(bytes: Uint8Array): void {
    this.unread += bytes.length;
    this.push(bytes);
    this.begin();
  }

  /** The function has ended. Whoever reads what it wrote before it failed gets an error behind it. */
  end(invocation: Invocation): void {
    this.begin(invocation);
    if (invocation.functionError) this.destroy(new Error(invocation.payload));
    else this.push(null);
  }

  override _read(): void {
    if (this.unread < TELL_AFTER) return;
    this.wasRead(this.unread);
    this.unread = 0;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.cancelled();
    done(error);
  }
}
