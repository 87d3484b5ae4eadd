/**
 * The content of a body that SDKs send in chunks (`Content-Encoding: aws-chunked`): each is a line with its size in hexadecimal digits, and
 * perhaps a signature behind a semicolon, then that many bytes; the last one has none, and trailers such as a checksum follow it.
 * @throws Error when the chunks do not fit together
 */
export function contentOfChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end === -1 ? at : end), 16);
    const from = end + 2;
    if (end === -1 || Number.isNaN(size) || from + size > body.length)
      throw new Error('the chunks of the body do not fit together');
    if (size === 0) return Buffer.concat(pieces);
    pieces.push(body.subarray(from, from + size));
    at = from + size + 2;
  }
}

export function isChunked(headers: Record<string, string | string[] | undefined>): boolean {
  const encoding = String(headers['content-encoding'] ?? '');
  return encoding.includes('aws-chunked') || String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}
