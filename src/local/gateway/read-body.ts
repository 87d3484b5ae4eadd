import type { IncomingMessage } from 'node:http';

/** The body of a request was longer than it may be. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`the body is larger than ${limit} bytes`);
  }
}

/** The client has closed the connection before its request was complete: nobody is left to answer. */
export class ClientGone extends Error {}

/**
 * Reads a request's body; never keeps more of it than the limit. What a body that is too large still brings is read and dropped: a
 * client that is cut off while it writes would never see the answer. The server's time limit for a request ends it.
 * @param limit bytes
 * @throws BodyTooLarge, ClientGone
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    request.resume();
    throw new BodyTooLarge(limit);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Not by `for await`: leaving it would destroy the connection that is still to be answered on.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) return chunks.push(chunk);
      chunks.length = 0;
      reject(new BodyTooLarge(limit));
    });
    request.on('end', resolve);
    request.on('error', () => reject(new ClientGone()));
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
  });
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}
