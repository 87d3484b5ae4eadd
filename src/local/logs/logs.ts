import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filePathOf, textOf } from '../file-name';
import type { Service, Surroundings } from '../service';
import { logsAccess } from './access';
import { describeLogStreams } from './describe-log-streams';
import { getLogEvents } from './get-log-events';
import { fileSource, memorySource } from './log-source';
import { LogStream } from './log-stream';
import type { LogStreams } from './log-streams';

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

/** The stand-in for CloudWatch Logs, over files that processes append to themselves. Groups need not be made, and nothing expires. */
export function createLogs({ folder, surroundings }: LogsOptions): Logs {
  const now = () => surroundings.clock.now();
  const known = new Map<string, Map<string, LogStream>>();
  const madeFolders = new Set<string>();
  const groupOf = (group: string): Map<string, LogStream> => {
    const streams = known.get(group) ?? new Map<string, LogStream>();
    known.set(group, streams);
    return streams;
  };
  const streamOf = (group: string, name: string): LogStream => {
    const stream =
      groupOf(group).get(name) ??
      new LogStream(folder ? fileSource(logFile(folder, group, name)) : memorySource(now), now);
    groupOf(group).set(name, stream);
    return stream;
  };
  /** Its folder exists. */
  const writableStream = (group: string, name: string): LogStream => {
    if (folder) {
      const parent = dirname(logFile(folder, group, name));
      if (!madeFolders.has(parent)) mkdirSync(parent, { recursive: true });
      madeFolders.add(parent);
    }
    return streamOf(group, name);
  };
  const streams: LogStreams = {
    find(group, name) {
      const stream = streamOf(group, name);
      if (stream.exists) return stream;
      groupOf(group).delete(name);
      return undefined;
    },
    names: (group) => (folder ? namesBelow(join(folder, filePathOf(group))) : [...groupOf(group).keys()]).sort(),
  };
  return {
    service: {
      target: 'Logs_20140328',
      access: logsAccess(surroundings),
      actions: {
        GetLogEvents: (input) => getLogEvents(streams, input),
        DescribeLogStreams: (input) => describeLogStreams(streams, input),
      },
    },
    fileOf(group, stream) {
      if (!folder) throw new Error('logs are kept in memory: a stream has no file');
      writableStream(group, stream).open();
      return logFile(folder, group, stream);
    },
    append: (group, stream, text) => writableStream(group, stream).append(text),
    // A stream in memory that nothing was written to is not made for this.
    close: (group, stream) => (folder ? streamOf(group, stream) : groupOf(group).get(stream))?.close(),
  };
}

function logFile(folder: string, group: string, stream: string): string {
  return join(folder, filePathOf(group), filePathOf(stream));
}

/** Names of the streams of a group's folder. */
function namesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => textOf(relative(folder, join(entry.parentPath, entry.name))));
}
