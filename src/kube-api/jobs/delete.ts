import { deleteJob } from '../../operations/delete-job';
import { PODS_GO_TOO, readDeleteOptions } from '../delete-options';
import { type Exchange, nameOf, namespaceOf, warn } from '../exchange';
import { conflict, JOBS, notFound } from '../status-error';

export async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, JOBS);
  const { isSilent, ...options } = await readDeleteOptions(exchange);
  const deleted = await deleteJob(backend, { namespace, name, ...options, now });
  if (deleted.kind === 'notFound') throw notFound(JOBS, name);
  if (deleted.kind === 'conflict') throw conflict(JOBS, name, deleted.message);
  if (isSilent) warn(exchange, PODS_GO_TOO);
  if (deleted.kind === 'deleting') return exchange.json(deleted.job);
  return exchange.json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, group: 'batch', kind: 'jobs', uid: deleted.job.metadata.uid },
  });
}
