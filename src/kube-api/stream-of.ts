/** What a generator gives of which the first value was taken already. */
export async function* continued<T>(first: IteratorResult<T, unknown>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/**
 * The body of an answer, made while it is read.
 * @param gone is aborted when nobody reads it any more
 */
export function streamOf(chunks: AsyncGenerator<Uint8Array>, gone?: AbortController): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        gone?.abort();
        await chunks.return(undefined);
      },
    },
    // Nothing is made before it is asked for.
    { highWaterMark: 0 },
  );
}
