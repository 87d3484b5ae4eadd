import type { Writable } from 'node:stream';

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
  // What it is destroyed with is told by what this function rejects with.
  response.on('error', () => {});
  const slow = watchReader(response, patience);
  try {
    if (answer.body) await handOn(answer.body, response);
    if (!response.destroyed) await written(response);
  } catch (error) {
    response.destroy(error as Error);
    throw error;
  } finally {
    slow.stop();
  }
  slow.signal.throwIfAborted();
}

/**
 * Writes a body to a stream as fast as it is taken, for as long as there is somebody to take it. (`Readable.fromWeb` and `pipeline` do the same, and
 * took a tenth of all the time of a request.)
 * @throws what the body cannot be made with
 */
async function handOn(body: ReadableStream<Uint8Array>, stream: Writable): Promise<void> {
  const reader = body.getReader();
  // Also a body that waits for something to happen must hear that nobody reads it any more.
  const leave = () => void reader.cancel().catch(() => {});
  stream.once('close', leave);
  if (stream.destroyed) leave();
  for (let part = await reader.read(); !part.done && !stream.destroyed; part = await reader.read())
    if (!stream.write(part.value)) await room(stream);
  stream.off('close', leave);
  if (stream.destroyed) leave();
}

/** Ends a stream. Resolves when all of it was taken, or nothing will be any more. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.end(resolve);
  });
}

/** Resolves when more can be written, or nothing any more. */
function room(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}

/** Nothing of what was written was taken for too long. */
class SlowClient extends Error {
  override readonly name = 'SlowClient';
}

/** Aborts, and destroys the stream, when that has been full for so long, or half of it. */
function watchReader(stream: Writable, patience: number): { signal: AbortSignal; stop(): void } {
  const slow = new AbortController();
  let waited = false;
  const drained = () => {
    waited = false;
  };
  stream.on('drain', drained);
  const timer = setInterval(() => {
    if (stream.writableNeedDrain && waited) {
      slow.abort(new SlowClient(`nothing of the answer was taken for ${patience / 2000} seconds`));
      stream.destroy(slow.signal.reason);
    }
    waited = stream.writableNeedDrain;
  }, patience / 2);
  return { signal: slow.signal, stop: () => clearInterval(timer) };
}
