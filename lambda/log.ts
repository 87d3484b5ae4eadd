/** One line of JSON for CloudWatch Logs. Never give it a manifest, an environment or a token. */
export function log(message: string, fields: Record<string, string | number | boolean | undefined>): void {
  console.log(JSON.stringify({ message, ...fields }));
}

/** A failure that is ours, with its stack. */
export function logError(
  message: string,
  error: unknown,
  fields: Record<string, string | number | undefined> = {},
): void {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(JSON.stringify({ message, ...fields, error: name, cause: text, stack }));
}
