/** Where a command reads and writes, so that a test can give it buffers. */
export interface Io {
  stdin: NodeJS.ReadableStream;
  stdout: Output;
  stderr: Output;
  env: Record<string, string | undefined>;
  /** Calls back at Ctrl-C (`SIGINT`) and `SIGTERM`, until what it returns is called. */
  onInterrupt(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
}

export interface Output {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean;
  columns?: number;
}
