import type { ManifestProblem } from './manifest-problem';

/** What the API server takes as a request (apiserver's MaxRequestBodyBytes); a Job of this size could not be created anyway. */
const MAX_MANIFEST_BYTES = 3 * 1024 * 1024;

/** The bytes as text, without byte order mark: UTF-8, or UTF-16 when a mark says so, as YAML allows. */
export function decodeText(source: Uint8Array): { text: string } | { problem: ManifestProblem } {
  if (source.length > MAX_MANIFEST_BYTES) {
    return {
      problem: {
        message: `it is too large: ${source.length} bytes, and at most ${MAX_MANIFEST_BYTES} are read`,
        remedy: 'split it into several files',
      },
    };
  }
  const encoding = encodingOf(source);
  const text = decoded(source, encoding);
  const nul = text?.indexOf('\0') ?? -1;
  if (text === undefined || nul !== -1) return { problem: notText(source, encoding) };
  return { text };
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(source: Uint8Array): Encoding {
  if (source[0] === 0xff && source[1] === 0xfe) return 'utf-16le';
  if (source[0] === 0xfe && source[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function decoded(source: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(source);
  } catch {
    return undefined;
  }
}

function notText(source: Uint8Array, encoding: Encoding): ManifestProblem {
  const lossy = new TextDecoder(encoding).decode(source);
  const before = lossy.slice(0, Math.max(0, lossy.search(/[\0\uFFFD]/))).split('\n');
  return {
    position: { line: before.length, column: (before.at(-1) ?? '').length + 1 },
    message: lossy.includes('\0') ? 'it is binary, not text' : `it is not valid ${encoding.toUpperCase()}`,
    remedy: 'give a manifest in YAML or JSON, encoded as UTF-8',
  };
}
