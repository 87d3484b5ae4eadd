import { Aborted } from '../errors';
import { evaluate, evaluateNumber, evaluationFailed, type Visit } from '../run';

/** Waits can be no longer than this many seconds (a year and a bit; Step Functions refuses more). */
const LONGEST = 99_999_999;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export async function wait(visit: Visit): Promise<void> {
  const { clock } = visit.run.host;
  try {
    await clock.until(await end(visit), visit.signal);
  } catch (error) {
    if (visit.signal.aborted) throw new Aborted();
    throw error;
  }
}

async function end(visit: Visit): Promise<number> {
  const { Timestamp } = visit.state.fields;
  if (Timestamp) {
    const text = await evaluate(visit, Timestamp);
    if (typeof text !== 'string' || !RFC3339.test(text) || Number.isNaN(Date.parse(text))) {
      throw evaluationFailed(
        visit,
        'Timestamp',
        `The Timestamp '${typeof text === 'string' ? text : JSON.stringify(text)}' is not an RFC3339 timestamp`,
      );
    }
    return Date.parse(text);
  }
  const seconds = (await evaluateNumber(visit, 'Seconds')) ?? 0;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST) {
    throw evaluationFailed(visit, 'Seconds', `The Seconds '${seconds}' is not a whole number from 0 to ${LONGEST}`);
  }
  return visit.run.host.clock.now() + seconds * 1000;
}
