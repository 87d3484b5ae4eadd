import { Writable } from 'node:stream';

/** Bytes that may be on their way to whoever invoked the function; then writing waits until some were read. */
const WINDOW = 256 * 1024;

/** Between what is said of an HTTP answer and its body (API Gateway: "Lambda proxy integration format for response streaming"). */
const DELIMITER = new Uint8Array(8);

/** What a handler is given that answers with a stream. */
export class ResponseStream extends Writable {
  private head: Uint8Array | undefined;
  private unread = 0;
  private waiting: (() => void) | undefined;

  /** @param send hands bytes on; they are the receiver's */
  constructor(private readonly send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    super();
  }

  /** There is nobody to whom it would mean anything: API Gateway takes the type from what is said of the answer. */
  setContentType(_type: string): void {}

  /** Goes out with the first byte that is written, and not before, as in Lambda's own runtime. */
  begin(metadata: object): void {
    this.head = Buffer.concat([Buffer.from(JSON.stringify(metadata)), DELIMITER]);
  }

  /** Says that the receiver has read so many bytes. */
  wasRead(bytes: number): void {
    this.unread -= bytes;
    if (this.unread >= WINDOW) return;
    const go = this.waiting;
    this.waiting = undefined;
    go?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const bytes = new Uint8Array(Buffer.concat(this.head ? [this.head, chunk] : [chunk]));
    this.head = undefined;
    this.unread += bytes.length;
    this.send(bytes);
    if (this.unread < WINDOW) done();
    else this.waiting = done;
  }
}

export type StreamingHandler = (event: unknown, stream: ResponseStream, context: object) => unknown;

const streaming = new WeakSet<object>();

/** Whether a handler writes its answer to a stream. */
export function isStreaming(handler: object): boolean {
  return streaming.has(handler);
}

/** What Lambda's Node.js runtime has as a global of this name. */
export const awslambda = {
  streamifyResponse(handler: StreamingHandler): StreamingHandler {
    streaming.add(handler);
    return handler;
  },
  HttpResponseStream: {
    from(stream: ResponseStream, metadata: object): ResponseStream {
      stream.begin(metadata);
      return stream;
    },
  },
};
