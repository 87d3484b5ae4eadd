import { sendAnswer } from '../../../lambda/kube-api/send-answer';
import { awslambda, ResponseStream } from '../../../src/local/lambda/response-stream';

Object.assign(globalThis, { awslambda });

/** A stream as the runtime gives it to a function, and who reads it: everything at once, or nothing. */
function streamTo(reads: boolean) {
  let bytes = 0;
  const stream: ResponseStream = new ResponseStream((sent) => {
    bytes += sent.length;
    if (reads) setImmediate(() => stream.wasRead(sent.length));
  });
  return { stream, sent: () => bytes };
}

/** A body of so many pieces. */
function bodyOf(pieces: number) {
  let left = pieces;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(64 * 1024));
      else controller.close();
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

it('hands on all of an answer that is read, however long it takes', async () => {
  const { stream, sent } = streamTo(true);
  await sendAnswer(new Response(bodyOf(100).body), stream, 1);
  expect(sent()).toBeGreaterThan(100 * 64 * 1024);
});

it('is cut off when nobody reads it, and little of it is made', async () => {
  const { stream, sent } = streamTo(false);
  const { body, isCancelled } = bodyOf(Number.POSITIVE_INFINITY);
  await expect(sendAnswer(new Response(body), stream, 20)).rejects.toThrow('nothing of the answer was taken for');
  expect(isCancelled()).toBe(true);
  expect(stream.destroyed).toBe(true);
  expect(sent()).toBeLessThan(1024 * 1024);
});

it('waits for what is not made yet', async () => {
  const { stream, sent } = streamTo(true);
  let give = (_: Uint8Array) => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      give = (bytes) => {
        controller.enqueue(bytes);
        controller.close();
      };
    },
  });
  const sending = sendAnswer(new Response(body), stream, 1);
  // Many times as long as a client may take.
  await new Promise((resolve) => setTimeout(resolve, 20));
  give(new Uint8Array(5));
  await sending;
  expect(sent()).toBeGreaterThan(5);
});

/** A body of so many pieces to which nothing happens then until it is cancelled. */
function silentBody(pieces: number) {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let piece = 0; piece < pieces; piece++) controller.enqueue(new Uint8Array(5000));
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

it.each([
  ['has gone before', 0, -1],
  ['goes with the first that it is sent', 1, 1],
  ['goes while nothing happens', 1, 5000],
])('stops what is made for a client that %s', async (_, pieces, after) => {
  const { stream, sent } = streamTo(true);
  const { body, isCancelled } = silentBody(pieces);
  if (after < 0) {
    stream.destroy();
    await new Promise(setImmediate);
  }
  const sending = sendAnswer(new Response(body), stream);
  while (sent() < after) await new Promise(setImmediate);
  stream.destroy();
  await sending;
  expect(isCancelled()).toBe(true);
});

it('is cut off when the body cannot be made to its end, and says why', async () => {
  const { stream } = streamTo(true);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('no more of it'));
    },
  });
  await expect(sendAnswer(new Response(body), stream)).rejects.toThrow('no more of it');
  expect(stream.destroyed).toBe(true);
});
