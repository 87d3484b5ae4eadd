import type { Service, Surroundings } from '../service';

export interface LogsOptions {
  /** Where log files are kept, one folder a group. Without one `append` keeps text in memory and `fileOf` is refused. */
  folder?: string;
  surroundings: Surroundings;
}

export interface Logs {
  service: Service;
  /**
   * The file a stream is kept in, made ready so that a process can append to it. Different streams have different files, all below the
   * folder, whatever their names.
   */
  fileOf(group: string, stream: string): string;
  /** Adds text to a stream, as a container writes it. */
  append(group: string, stream: string, text: string): void;
  /** Nobody writes to the stream any more: a last line without a line end is served from now on. */
  close(group: string, stream: string): void;
}

export function createLogs(_options: LogsOptions): Logs {
  throw new Error('createLogs is being written');
}
