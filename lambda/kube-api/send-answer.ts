import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How long a client may leave what was written for it, in milliseconds: whoever does not read keeps a function busy that watches for nobody. */
const PATIENCE = 60_000;

/**
 * Writes an answer to the stream that Lambda hands on to API Gateway, while it is made: what is said of it, and then its body. Rejects when the
 * body cannot be made to its end, or nobody takes it: then the client must see that it is cut off.
 */
export async function sendAnswer(answer: Response, stream: Writable, patience = PATIENCE): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: answer.status, headers });
  // What is said of an answer goes out with the first write: now, and also when there is nothing else.
  response.write('');
  const body = answer.body as Parameters<typeof Readable.fromWeb>[0] | null;
  const reader = watchReader(response, patience);
  try {
    await pipeline(body ? Readable.fromWeb(body) : [], response, { signal: reader.signal });
  } catch (error) {
    if (reader.signal.aborted) throw reader.signal.reason;
    if ((error as NodeJS.ErrnoException).code !== CLIENT_GONE) throw error;
  } finally {
    reader.stop();
  }
}

/** The stream was closed before everything was written: nobody reads it any more. */
const CLIENT_GONE = 'ERR_STREAM_PREMATURE_CLOSE';

/** Nothing of what was written was taken for too long. */
class SlowClient extends Error {
  override readonly name = 'SlowClient';
}

/** Aborts when the stream has been full for so long, or half of it. */
function watchReader(stream: Writable, patience: number): { signal: AbortSignal; stop(): void } {
  const slow = new AbortController();
  let waited = false;
  const drained = () => {
    waited = false;
  };
  stream.on('drain', drained);
  const timer = setInterval(() => {
    if (stream.writableNeedDrain && waited)
      slow.abort(new SlowClient(`nothing of the answer was taken for ${patience / 2000} seconds`));
    waited = stream.writableNeedDrain;
  }, patience / 2);
  return { signal: slow.signal, stop: () => clearInterval(timer) };
}
