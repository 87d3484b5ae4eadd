import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { threadId } from 'node:worker_threads';

/** A bundle that has been loaded. */
export interface LoadedBundle {
  exports: Record<string, unknown>;
  /** Keeps what V8 has compiled of it so far for whoever loads the same text next. Does nothing when it was loaded from what is kept. */
  keep(): void;
}

type ModuleFunction = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;

const OPENING = '(function (exports, require, module, __filename, __dirname) { ';

/**
 * Loads a CommonJS bundle as `require` does, with the code that V8 has made of it before: half the time of loading a function goes into making that
 * anew. (`module.enableCompileCache` does the same from Node.js 22 on.) Node.js refuses what such a bundle asks for with `import()`.
 * @param folder where code is kept; what cannot be read or written there is compiled each time
 * @throws what the bundle throws
 */
export function loadBundle(file: string, folder: string): LoadedBundle {
  const source = readFileSync(file, 'utf8');
  // V8 checks its own version and flags, but of the source only the length; and traces tell the file's name that was kept.
  const key = `${process.arch} ${cachedDataVersionTag()}\0${file}\0${source}`;
  const kept = join(folder, createHash('sha256').update(key).digest('hex'));
  const script = new Script(`${OPENING}${source}\n})`, {
    filename: file,
    columnOffset: -OPENING.length,
    cachedData: readKept(kept),
  });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const define = script.runInThisContext() as ModuleFunction;
  define.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  return {
    exports: module.exports,
    keep() {
      if (script.cachedDataRejected !== false) writeKept(kept, script.createCachedData());
    },
  };
}

/** Code that is damaged could do anything, so its digest stands before it. */
const DIGEST_LENGTH = 32;
const digestOf = (code: Uint8Array) => createHash('sha256').update(code).digest();

function readKept(file: string): Buffer | undefined {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(DIGEST_LENGTH);
    return digestOf(code).equals(kept.subarray(0, DIGEST_LENGTH)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Others may read and write the same at the same time: each writes the whole of it, in a file of its own first. */
function writeKept(file: string, code: Buffer): void {
  const own = `${file}.${process.pid}.${threadId}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(own, Buffer.concat([digestOf(code), code]));
      renameSync(own, file);
    } finally {
      // Left behind, it would take the room of the next one, start after start.
      rmSync(own, { force: true });
    }
  } catch {
    // The folder is not ours to write, or full: it works as well without.
  }
}
