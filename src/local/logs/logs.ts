import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filePathOf, textOf } from '../file-name';
import type { Service, Surroundings } from '../service';
import { describeLogStreams } from './describe-log-streams';
import { getLogEvents } from './get-log-events';
import { fileSource, memorySource } from './log-source';
import { LogStream } from './log-stream';

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

/** What the actions need of the streams. */
export interface LogStreams {
  /** undefined for a stream that nothing was written to. */
  find(group: string, stream: string): LogStream | undefined;
  /** Names of the streams of a group, in order. */
  names(group: string): string[];
}

/** The stand-in for CloudWatch Logs, over files that processes append to themselves. Groups need not be made, and nothing expires. */
export function createLogs({ folder, surroundings }: LogsOptions): Logs {
  const now = () => surroundings.clock.now();
  const groups = new Map<string, Map<string, LogStream>>();
  const made = new Set<string>();
  const groupOf = (group: string): Map<string, LogStream> => {
    const known = groups.get(group) ?? new Map<string, LogStream>();
    groups.set(group, known);
    return known;
  };
  const pathOf = (group: string, stream: string): string => {
    if (!folder) throw new Error('logs are kept in memory: a stream has no file');
    const file = join(folder, filePathOf(group), filePathOf(stream));
    const parent = dirname(file);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    return file;
  };
  const streamOf = (group: string, name: string): LogStream => {
    const streams = groupOf(group);
    const stream =
      streams.get(name) ?? new LogStream(folder ? fileSource(pathOf(group, name)) : memorySource(now), now);
    streams.set(name, stream);
    return stream;
  };
  const streams: LogStreams = {
    find(group, name) {
      const stream = groupOf(group).get(name) ?? (folder ? streamOf(group, name) : undefined);
      if (stream?.exists) return stream;
      groupOf(group).delete(name);
      return undefined;
    },
    names: (group) => (folder ? namesBelow(join(folder, filePathOf(group))) : [...groupOf(group).keys()]).sort(),
  };
  return {
    service: {
      target: 'Logs_20140328',
      actions: {
        GetLogEvents: (input) => getLogEvents(streams, input),
        DescribeLogStreams: (input) => describeLogStreams(streams, input),
      },
    },
    fileOf: pathOf,
    append: (group, stream, text) => streamOf(group, stream).source.append(text),
    close: (group, stream) => streamOf(group, stream).close(),
  };
}

function namesBelow(folder: string): string[] {
  const entries = (() => {
    try {
      return readdirSync(folder, { withFileTypes: true, recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  })();
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => textOf(relative(folder, join(entry.parentPath, entry.name))));
}
