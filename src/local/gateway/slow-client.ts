import type { ServerResponse } from 'node:http';

/**
 * Cuts a client that leaves what was written for it, for as long as this, in milliseconds, or half of it: Node has no limit for that. What is still
 * being made, such as a watch to which nothing happens, may take its time.
 */
export function cutSlowClient(response: ServerResponse, patience: number): void {
  let waited = false;
  response.on('drain', () => {
    waited = false;
  });
  const timer = setInterval(() => {
    const waits = response.writableNeedDrain || response.writableEnded;
    if (waits && waited) response.destroy();
    waited = waits;
  }, patience / 2).unref();
  response.once('close', () => clearInterval(timer));
}
