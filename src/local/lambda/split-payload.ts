/** A function takes 6 MB at most (Lambda quotas: "Invocation payload"); the rest is for what stands around the records. */
const MOST_BYTES = 6 * 1024 * 1024 - 1024;

/** How many of the records, given as JSON texts, fit one invocation from `from` on: at least one, at most `most`. */
export function fitting(texts: readonly string[], from: number, most: number): number {
  let bytes = 0;
  let count = 0;
  for (let i = from; i < texts.length && count < most; i += 1, count += 1) {
    bytes += Buffer.byteLength(texts[i] as string) + 1;
    if (bytes > MOST_BYTES && count > 0) break;
  }
  return count;
}

/** The event a function is invoked with. */
export function recordsEvent(texts: readonly string[]): string {
  return `{"Records":[${texts.join(',')}]}`;
}
