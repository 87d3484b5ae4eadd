import { writeSync } from 'node:fs';
import { join } from 'node:path';

/** What one line of the journal says: the map's name, a key, and its new value; no value when the key was deleted. */
export type JournalRecord = [map: string, key: string, value: unknown] | [map: string, key: string];

/**
 * The journal is lines of JSON. The first says what it is; each further one is a record, and a line that ends in a comma belongs to the same
 * group as the next one. A record is JSON in one line that ends in `]`, so neither a line end nor that comma can be part of one.
 */
export const FIRST_LINE = '{"journal":"gantry","version":1}';

export function logFile(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/** Written beside the journal and renamed over it once it is complete; what a crash left of it means nothing. */
export function snapshotFile(folder: string): string {
  return join(folder, 'journal.jsonl.new');
}

/** @returns the number of bytes written */
export function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
  return bytes.length;
}
