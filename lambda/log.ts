/** One line of JSON for CloudWatch Logs. Never give it a manifest, an environment or a token. */
export function log(message: string, fields: Record<string, string | number | boolean | undefined>): void {
  console.log(JSON.stringify({ level: 'INFO', message, ...fields, ...trace() }));
}

/** A failure that is ours, with its stack. */
export function logError(
  message: string,
  error: unknown,
  fields: Record<string, string | number | undefined> = {},
): void {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(JSON.stringify({ level: 'ERROR', message, ...fields, error: name, cause: text, stack, ...trace() }));
}

/** Lambda's runtime sets it for each invocation: by it X-Ray and the log find each other. */
function trace(): { traceId?: string } {
  const traceId = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1];
  return traceId === undefined ? {} : { traceId };
}
