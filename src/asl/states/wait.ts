import { MAX_SECONDS } from '../limits';
import type { WaitState } from '../state';
import { parseTimestamp } from '../timestamp';
import { bindingsOf, evaluate, evaluateInteger, evaluationFailed, type Visit, wrongType } from '../visit';

/** Waits until the state's time has come; one that has passed is not waited for. */
export async function wait(visit: Visit<WaitState>): Promise<void> {
  const { clock } = visit.run.host;
  const at = await endOf(visit);
  if (at > clock.now()) await visit.strand.interruptible((signal) => clock.until(at, signal));
}

/** Milliseconds since the epoch. */
async function endOf(visit: Visit<WaitState>): Promise<number> {
  const { seconds, timestamp } = visit.state;
  const bindings = bindingsOf(visit);
  if (!timestamp) {
    const length = seconds ? await evaluateInteger(visit, seconds, bindings, [0, MAX_SECONDS]) : 0;
    return visit.run.host.clock.now() + length * 1000;
  }
  const text = await evaluate(visit, timestamp, bindings);
  if (typeof text !== 'string') throw wrongType(visit, timestamp, 'string', text);
  const at = parseTimestamp(text);
  if (at === undefined) {
    const why = 'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string';
    throw evaluationFailed(visit, 'Timestamp', `${why}: ${text}`);
  }
  return at;
}
