import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** What Kubernetes objects say shrinks well, and fast: many of them to a twentieth, numbers of indexes to a third. */
const OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };

/** A long text as it is stored. */
export function pack(text: string): Uint8Array {
  return brotliCompressSync(text, OPTIONS);
}

/** @param packed bytes, or base64 as the events of a table's stream have them */
export function unpack(packed: Uint8Array | string): string {
  const bytes = typeof packed === 'string' ? Buffer.from(packed, 'base64') : packed;
  return brotliDecompressSync(bytes).toString();
}
