import { createReadStream, statSync } from 'node:fs';
import { type Manifest, readManifests } from '../manifest/read-manifests';
import type { Io } from './io';
import type { Problem } from './problems';

export interface FileManifest extends Manifest {
  file: string;
}

/** The namespace that a manifest names, or the one that is given for those that name none. */
export function namespaceOf({ object }: Manifest, otherwise: string): string {
  const { namespace } = (object.metadata ?? {}) as { namespace?: unknown };
  return typeof namespace === 'string' && namespace !== '' ? namespace : otherwise;
}

/** More than any manifest the API takes (3 MiB); what comes after it is not even read. */
const MOST_BYTES = 3 * 1024 * 1024;

/** Reads manifest files; `-` is standard input. Problems of all files are reported together. */
export async function readFiles(
  files: string[],
  io: Pick<Io, 'stdin'>,
): Promise<{ manifests: FileManifest[]; problems: Problem[] }> {
  const manifests: FileManifest[] = [];
  const problems: Problem[] = [];
  for (const name of files) {
    const file = name === '-' ? 'stdin' : name;
    const source = await bytesOf(name, io);
    if ('message' in source) {
      problems.push({ file, ...source });
      continue;
    }
    const read = readManifests(source.bytes);
    problems.push(...read.problems.map((problem) => ({ file, ...problem })));
    manifests.push(...read.manifests.map((manifest) => ({ ...manifest, file })));
    if (read.manifests.length === 0 && read.problems.length === 0) {
      problems.push({ file, message: 'there is no manifest in it', remedy: 'put a Job manifest in it' });
    }
  }
  return { manifests, problems };
}

/** The bytes of a file, or why there are none; `-` is standard input. */
export async function bytesOf(
  name: string,
  { stdin }: Pick<Io, 'stdin'>,
): Promise<{ bytes: Uint8Array } | { message: string; remedy?: string }> {
  try {
    if (name !== '-' && statSync(name).isDirectory()) {
      return {
        message: 'this is a directory',
        remedy: `name the files in it, such as ${name.replace(/\/$/, '')}/*.yaml`,
      };
    }
    return await collect(name === '-' ? stdin : createReadStream(name, { end: MOST_BYTES }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { message: 'there is no such file' };
    if (code === 'EACCES') return { message: 'you may not read this file' };
    if (code) return { message: `the file cannot be read: ${message}` };
    throw error;
  }
}

async function collect(
  stream: NodeJS.ReadableStream,
): Promise<{ bytes: Uint8Array } | { message: string; remedy?: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MOST_BYTES) {
      return {
        message: `the file is larger than ${MOST_BYTES / 1024 / 1024} MiB, the most the API takes`,
        remedy: 'split it',
      };
    }
    chunks.push(bytes);
  }
  return { bytes: Buffer.concat(chunks) };
}
