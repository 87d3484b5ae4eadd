export interface ChunkedContent {
  content: Buffer;
  /** What follows the last chunk, by name in lower case. */
  trailers: Record<string, string>;
}

/** A body that ends early, or whose chunks are not as large as they say. */
export class IncompleteBody extends Error {}

/**
 * The content of a body that SDKs send in chunks (`Content-Encoding: aws-chunked`): each is a line with its size in hexadecimal digits, and
 * perhaps a signature behind a semicolon, then that many bytes; the last one has none, and trailers such as a checksum follow it.
 * @throws IncompleteBody
 */
export function contentOfChunks(body: Buffer): ChunkedContent {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const [, digits] = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(body.toString('latin1', at, Math.max(end, at))) ?? [];
    const size = Number.parseInt(digits ?? '', 16);
    const from = end + 2;
    if (end === -1 || Number.isNaN(size) || from + size > body.length) {
      throw new IncompleteBody('the chunks of the body do not fit together');
    }
    if (size === 0) return { content: Buffer.concat(pieces), trailers: trailersOf(body.toString('latin1', from)) };
    pieces.push(body.subarray(from, from + size));
    at = from + size + 2;
  }
}

export function isChunked(headers: Record<string, string | string[] | undefined>): boolean {
  const encoding = String(headers['content-encoding'] ?? '');
  return encoding.includes('aws-chunked') || String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
