import { deleteJob } from '../../operations/delete-job';
import { PODS_GO_TOO, readDeleteOptions } from '../delete-options';
import { count, type Exchange, namespaceOf, warn } from '../exchange';
import { parseFieldSelector } from '../field-selector';
import { parseLabelSelector } from '../label-selector';
import { LISTED } from './listed-jobs';

/** Jobs that are deleted at the same time. */
const TOGETHER = 8;

/** DELETE of the collection: every Job that is selected, by its uid, so that one created meanwhile under the same name stays. */
export async function removeCollection(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const { isSilent, preconditions: _, ...options } = await readDeleteOptions(exchange);
  const labels = parseLabelSelector(exchange.req.query('labelSelector') ?? '');
  const hasFields = parseFieldSelector(exchange.req.query('fieldSelector') ?? '', LISTED.fields);
  let left = count(exchange, 'limit') || Number.POSITIVE_INFINITY;
  let deletions: Promise<unknown>[] = [];
  for await (const { job } of backend.jobs.list({ namespace })) {
    if (!labels.matches(job.metadata.labels) || !hasFields(job)) continue;
    if (left-- <= 0) break;
    const { name, uid } = job.metadata;
    deletions.push(deleteJob(backend, { namespace, name, preconditions: { uid }, ...options, now }));
    if (deletions.length < TOGETHER) continue;
    await Promise.all(deletions);
    deletions = [];
  }
  await Promise.all(deletions);
  if (isSilent) warn(exchange, PODS_GO_TOO);
  return exchange.json({
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
    details: { group: 'batch', kind: 'jobs' },
  });
}
