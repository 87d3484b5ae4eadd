/** A function takes 6 MB at most (Lambda quotas: "Invocation payload"); the rest is for what stands around the records. */
const MOST_BYTES = 6 * 1024 * 1024 - 1024;

/** The event a function is invoked with, as JSON text, and how many of the records it has: the first ones, as many as fit, but at least one. */
export function recordsEvent(records: readonly object[]): { event: string; count: number } {
  // Nearly always all of them fit, and then one text is made instead of many.
  const event = eventOf(records);
  if (Buffer.byteLength(event) <= MOST_BYTES) return { event, count: records.length };
  const count = fitting(records);
  return { event: eventOf(records.slice(0, count)), count };
}

function eventOf(records: readonly object[]): string {
  return JSON.stringify({ Records: records });
}

function fitting(records: readonly object[]): number {
  let bytes = 0;
  const beyond = records.findIndex((record) => {
    bytes += Buffer.byteLength(JSON.stringify(record)) + 1;
    return bytes > MOST_BYTES;
  });
  return Math.max(1, beyond === -1 ? records.length : beyond);
}
