import type { LogLine, StoredPod } from '../operations/backend';
import { followLog } from '../operations/follow-log';
import { openLog, readLog } from '../operations/read-log';
import { count, type Exchange, flag } from './exchange';
import { badRequest } from './status-error';
import { continued, streamOf } from './stream-of';

/** The log of a container as plain text: what there is of it, or with `follow` also what comes until the container has ended. */
export async function answerLog(exchange: Exchange, pod: StoredPod): Promise<Response> {
  const { backend, now, stopwatch, milliseconds } = exchange.env;
  const log = openLog(pod, {
    container: exchange.req.query('container') || undefined,
    since: sinceOf(exchange),
    tailLines: count(exchange, 'tailLines'),
    previous: flag(exchange, 'previous'),
  });
  if ('refused' in log) throw badRequest(log.refused);
  const gone = new AbortController();
  const until = stopwatch.now() + milliseconds;
  const lines = flag(exchange, 'follow')
    ? followLog(backend, log, { stopwatch, now, until, signal: gone.signal })
    : readLog(backend, log);
  const text = render(lines, flag(exchange, 'timestamps'), count(exchange, 'limitBytes'));
  // Before the answer begins: what goes wrong now can still be said with a Status.
  const first = await text.next();
  return exchange.body(streamOf(continued(first, text), gone), 200, { 'Content-Type': 'text/plain' });
}

function sinceOf(exchange: Exchange): number | undefined {
  const seconds = count(exchange, 'sinceSeconds');
  const time = exchange.req.query('sinceTime');
  if (seconds !== undefined && time) throw badRequest('at most one of sinceTime or sinceSeconds may be specified');
  if (seconds !== undefined) return Math.max(0, exchange.env.now - seconds * 1000);
  if (!time) return undefined;
  const since = RFC_3339.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(since)) throw badRequest(`sinceTime: ${JSON.stringify(time)} is no RFC 3339 time`);
  // CloudWatch Logs knows no time before 1970.
  return Math.max(0, since);
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** So that who waits for the beginning of an answer sees that it has begun. */
const NOTHING = new Uint8Array();

async function* render(
  lines: AsyncIterable<LogLine | 'quiet'>,
  timestamps: boolean,
  limitBytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  let begun = false;
  for await (const line of lines) {
    if (left <= 0) return;
    if (line === 'quiet') {
      if (!begun) yield NOTHING;
      begun = true;
      continue;
    }
    begun = true;
    const { time, text } = line;
    const stamp = timestamps ? `${new Date(time).toISOString().slice(0, -1)}000000Z ` : '';
    const bytes = Buffer.from(`${stamp}${text}\n`);
    yield bytes.subarray(0, left);
    left -= bytes.length;
  }
}
