import { hasEnded } from '../job/pod-phase';
import type { Backend, LogLine, StoredPod } from './backend';
import { type ContainerLog, LogReader, statusOf, tailOf } from './read-log';
import type { Stopwatch } from './stopwatch';

export interface FollowLog {
  stopwatch: Stopwatch;
  /** When this was asked, in milliseconds since the epoch. */
  now: number;
  /** When the answer must end, on the stopwatch. */
  until: number;
  /** Ends it at once. */
  signal: AbortSignal;
}

/** The time is over, and the container still runs: who follows must see that there is more to come. */
export class TimeIsOver extends Error {
  override readonly name = 'TimeIsOver';
}

/** How long to wait for new lines, in milliseconds: GetLogEvents takes 25 calls a second of an account. */
const SHORTEST_PAUSE = 100;
const LONGEST_PAUSE = 1000;

/** What a container writes last may come to its log a little later than the news that it has ended, in milliseconds. */
const SETTLES = 2000;

/**
 * The log of a container as it is written, until the container has ended: one that is started again has another log.
 * @returns lines, and `quiet` when everything that was written so far has been told
 * @throws TimeIsOver
 */
export async function* followLog(
  backend: Pick<Backend, 'pods' | 'logs'>,
  log: ContainerLog,
  { stopwatch, now, until, signal }: FollowLog,
): AsyncGenerator<LogLine | 'quiet'> {
  const began = stopwatch.now();
  const { namespace, name } = log.pod.pod.metadata;
  const reader = new LogReader(backend, log);
  yield* tailOf(log, reader.rest());
  let wait = SHORTEST_PAUSE;
  let settledAt: number | undefined;
  while (!signal.aborted) {
    yield 'quiet';
    const end = endOf(log, await backend.pods.get(namespace, name));
    if (end !== undefined && settledAt === undefined) {
      const settling = end + SETTLES - (now + stopwatch.now() - began);
      settledAt = stopwatch.now() + Math.min(Math.max(settling, 0), SETTLES);
    }
    // Known to have ended before this is read: then nothing follows it.
    const isSettled = settledAt !== undefined && stopwatch.now() >= settledAt;
    let isQuiet = true;
    for await (const line of reader.rest()) {
      isQuiet = false;
      yield line;
    }
    if (isSettled) return;
    if (stopwatch.now() >= until) throw new TimeIsOver(`the container ${log.container} of ${name} still runs`);
    wait = isQuiet ? Math.min(wait * 2, LONGEST_PAUSE) : SHORTEST_PAUSE;
    await stopwatch.pause(Math.min(wait, (settledAt ?? until) - stopwatch.now()), signal);
  }
}

/** When the container ended that writes the log, in milliseconds since the epoch; long ago when nobody knows. */
function endOf({ pod, container, taskArn }: ContainerLog, now: StoredPod | undefined): number | undefined {
  if (!now || now.pod.metadata.uid !== pod.pod.metadata.uid || now.taskArn !== taskArn) return 0;
  const { terminated } = statusOf(now.pod, container)?.state ?? {};
  if (!terminated) return hasEnded(now.pod) ? 0 : undefined;
  return terminated.finishedAt ? Date.parse(terminated.finishedAt) : 0;
}
