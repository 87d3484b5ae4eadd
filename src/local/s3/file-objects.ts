import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filePathOf, textOf } from '../file-name';
import type { Objects } from './objects';

/** Each object is a file, named so that no key can lead out of the bucket's folder. */
export function createFileObjects(folder: string, bucket: string): Objects {
  const root = join(folder, filePathOf(bucket));
  mkdirSync(root, { recursive: true });
  const fileOf = (key: string) => join(root, filePathOf(key));
  let written = 0;
  return {
    get: (key) => unlessMissing(() => readFileSync(fileOf(key))),
    put(key, body) {
      const file = fileOf(key);
      // No key's file begins with a dot.
      const aside = join(root, `.${process.pid}.${written++}`);
      writeFileSync(aside, body);
      mkdirSync(dirname(file), { recursive: true });
      renameSync(aside, file);
    },
    delete: (key) => rmSync(fileOf(key), { force: true }),
    keys: () => [...filesBelow(root)].map((file) => textOf(relative(root, file))),
    lastModified: (key) => unlessMissing(() => Math.floor(statSync(fileOf(key)).mtimeMs)),
  };
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* filesBelow(join(folder, entry.name));
    else if (!entry.name.startsWith('.')) yield join(folder, entry.name);
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
