import { withGenerated } from '../../job/with-generated';
import type { Exchange } from '../exchange';
import { readObject } from '../read-body';
import { badRequest } from '../status-error';
import { answerChange, changeJob, withManagers } from './change-job';

/** PUT: what is sent stands in the place of what there is; the version is a condition when it is named. */
export async function replace(exchange: Exchange): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Job was expected');
  const change = await changeJob(
    exchange,
    body.problems,
    () => body.object,
    (before, after) => withManagers(exchange, before, withGenerated(before, after)),
  );
  return answerChange(exchange, change);
}
