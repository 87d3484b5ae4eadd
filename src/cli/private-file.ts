import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file that only its user can read, in one step: whoever reads it finds all of the old text or all of the new. */
export function writePrivateFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  // The mode of a file that was there already is not changed by writing to it.
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}
