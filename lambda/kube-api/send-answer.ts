import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes an answer to the stream that Lambda hands on to API Gateway, while it is made: what is said of it, and then its body. Rejects when the
 * body cannot be made to its end: then the client must see that it is cut off.
 */
export async function sendAnswer(answer: Response, stream: Writable): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: answer.status, headers });
  if (!answer.body) {
    // What is said of an answer goes out with its first byte, also when there is none.
    response.write('');
    response.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== CLIENT_GONE) throw error;
  }
}

/** The stream was closed before everything was written: nobody reads it any more. */
const CLIENT_GONE = 'ERR_STREAM_PREMATURE_CLOSE';
