import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes an answer to the stream that Lambda hands on to API Gateway, while it is made: what is said of it, and then its body. Rejects when the
 * body cannot be made to its end: then the client must see that it is cut off.
 */
export async function sendAnswer(answer: Response, stream: Writable): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: answer.status, headers });
  // What is said of an answer goes out with the first write: now, and also when there is nothing else.
  response.write('');
  const body = answer.body as Parameters<typeof Readable.fromWeb>[0] | null;
  try {
    await pipeline(body ? Readable.fromWeb(body) : [], response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== CLIENT_GONE) throw error;
  }
}

/** The stream was closed before everything was written: nobody reads it any more. */
const CLIENT_GONE = 'ERR_STREAM_PREMATURE_CLOSE';
