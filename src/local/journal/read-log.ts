import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import type { JournalRecord } from './log-format';
import { FIRST_LINE, logFile, snapshotFile } from './log-format';

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads the journal of a folder and cuts off the group that a crash left incomplete at its end: nobody was told that it is kept.
 * @returns bytes and number of records that are kept; 0 when there is no journal yet
 * @throws Error when it is damaged elsewhere or written by another version
 */
export function readLog(folder: string, apply: (record: JournalRecord) => void): { bytes: number; records: number } {
  rmSync(snapshotFile(folder), { force: true });
  let file: number;
  try {
    file = openSync(logFile(folder), 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: 0, records: 0 };
    throw error;
  }
  try {
    const end = replay(file, logFile(folder), apply);
    if (end.bytes < fstatSync(file).size) ftruncateSync(file, end.bytes);
    return end;
  } finally {
    closeSync(file);
  }
}

/** @returns where the last complete group ends */
function replay(
  file: number,
  path: string,
  apply: (record: JournalRecord) => void,
): { bytes: number; records: number } {
  const end = { bytes: 0, records: 0 };
  let group: JournalRecord[] = [];
  let number = 0;
  for (const { line, endsAt } of lines(file)) {
    number++;
    if (number === 1) {
      if (line !== FIRST_LINE)
        throw new Error(`${path} is not a journal of this version: its first line is not ${FIRST_LINE}`);
    } else {
      const more = line.endsWith(',');
      group.push(parseRecord(more ? line.slice(0, -1) : line, path, number));
      if (more) continue;
      group.forEach(apply);
      end.records += group.length;
      group = [];
    }
    end.bytes = endsAt;
  }
  return end;
}

function parseRecord(line: string, path: string, number: number): JournalRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (Array.isArray(record) && (record.length === 2 || record.length === 3)) return record as JournalRecord;
  } catch {
    // Said below, with the place.
  }
  throw new Error(`${path} is damaged: line ${number} is not a record`);
}

/** Complete lines only; a file may be larger than the longest string there can be. */
function* lines(file: number): Generator<{ line: string; endsAt: number }> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let pieces: Buffer[] = [];
  let position = 0;
  for (;;) {
    const length = readSync(file, chunk, 0, CHUNK, position);
    if (length === 0) return;
    let from = 0;
    const read = chunk.subarray(0, length);
    for (let at = read.indexOf(10); at !== -1; at = read.indexOf(10, from)) {
      const piece = read.subarray(from, at);
      const line = pieces.length === 0 ? piece.toString() : Buffer.concat([...pieces, piece]).toString();
      pieces = [];
      from = at + 1;
      yield { line, endsAt: position + from };
    }
    if (from < length) pieces.push(Buffer.from(read.subarray(from)));
    position += length;
  }
}
