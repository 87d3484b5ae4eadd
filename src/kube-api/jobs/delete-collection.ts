import { deleteJob } from '../../operations/delete-job';
import { deleteCollection } from '../delete-collection';
import { PODS_GO_TOO, readDeleteOptions } from '../delete-options';
import { type Exchange, namespaceOf, warn } from '../exchange';
import { JOBS } from '../status-error';
import { jobsOf, LISTED } from './listed-jobs';

export async function removeCollection(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const { isSilent, preconditions: _, ...options } = await readDeleteOptions(exchange);
  if (isSilent) warn(exchange, PODS_GO_TOO);
  return deleteCollection(exchange, JOBS, LISTED, jobsOf(backend, { namespace: namespaceOf(exchange) }), (job) => {
    const { namespace, name, uid } = job.metadata;
    return deleteJob(backend, { namespace, name, preconditions: { uid }, ...options, now });
  });
}
