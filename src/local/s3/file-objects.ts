import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { filePathOf } from '../file-name';
import type { ObjectInfo, Objects } from './objects';

/** More than the line of JSON that each file begins with: a key of 1,024 bytes and 8 KB of headers. */
const LONGEST_INFO = 64 * 1024;

const NEWLINE = 10;

/**
 * Each object is a file, named so that no key can lead out of the bucket's folder: a line of JSON with what is known of it, and its content.
 * A file is written beside and renamed, so that a crash leaves the old object or the new one.
 */
export function createFileObjects(folder: string, bucket: string): Objects {
  const root = join(folder, filePathOf(bucket));
  mkdirSync(root, { recursive: true });
  removeUnfinished(root);
  const fileOf = (key: string) => join(root, filePathOf(key));
  let written = 0;
  return {
    get(key) {
      const content = unlessMissing(() => readFileSync(fileOf(key)));
      if (!content) return undefined;
      const end = content.indexOf(NEWLINE);
      return { info: infoOf(content.subarray(0, end), fileOf(key)), body: content.subarray(end + 1) };
    },
    head: (key) => unlessMissing(() => readInfo(fileOf(key))),
    put(info, body) {
      const file = fileOf(info.key);
      // No object's file begins with a dot.
      const aside = join(root, `.${written++}`);
      writeFileSync(aside, Buffer.concat([Buffer.from(`${JSON.stringify(info)}\n`), body]));
      mkdirSync(dirname(file), { recursive: true });
      renameSync(aside, file);
    },
    delete: (key) => rmSync(fileOf(key), { force: true }),
    *all() {
      for (const file of filesBelow(root)) yield readInfo(file);
    },
  };
}

/** What a crash left of files that never got their names. */
function removeUnfinished(root: string): void {
  for (const name of readdirSync(root)) if (name.startsWith('.')) rmSync(join(root, name));
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* filesBelow(join(folder, entry.name));
    else if (!entry.name.startsWith('.')) yield join(folder, entry.name);
  }
}

function readInfo(file: string): ObjectInfo {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(LONGEST_INFO);
    const content = buffer.subarray(0, readSync(descriptor, buffer, 0, LONGEST_INFO, 0));
    return infoOf(content.subarray(0, content.indexOf(NEWLINE)), file);
  } finally {
    closeSync(descriptor);
  }
}

function infoOf(line: Buffer, file: string): ObjectInfo {
  try {
    return JSON.parse(line.toString());
  } catch {
    throw new Error(`${file} is damaged: its first line does not describe an object`);
  }
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
