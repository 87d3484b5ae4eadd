import type { LogStream } from './log-stream';

/** What the actions need of the streams. */
export interface LogStreams {
  /** undefined for a stream that nothing was written to. */
  find(group: string, stream: string): LogStream | undefined;
  /** Names of the streams of a group, in order. */
  names(group: string): string[];
}
