/** `T`, an offset and a real date are required, the fraction may have any length (recorded). */
const RFC3339 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch; undefined when the text is not an RFC 3339 timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const date = RFC3339.exec(text)?.[1];
  if (date === undefined) return undefined;
  // Date.parse takes 30 February for 1 March.
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
