import type { Hono } from 'hono';
import { commonPodNamePrefix } from '../job/pod-names';
import { hasEnded } from '../job/pod-phase';
import type { Pod } from '../job/types';
import type { Backend, LogLine } from '../operations/backend';
import { deletePod } from '../operations/delete-pod';
import { readLog } from '../operations/read-log';
import { graceOf } from '../pods/pod-deletion';
import { podCells, podColumns } from '../status/pod-columns';
import { podFields } from '../status/selectable-fields';
import { answerCollection } from './answer-collection';
import { answerObject, type Listed } from './answer-list';
import { deleteCollection } from './delete-collection';
import { readPodDeleteOptions } from './delete-options';
import { count, type DoorBindings, type Exchange, flag, nameOf, namespaceOf, warn } from './exchange';
import { badRequest, conflict, notFound, PODS, StatusError } from './status-error';
import { continued, streamOf } from './stream-of';

const LISTED: Listed<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  fields: podFields,
  columns: podColumns,
  cells: podCells,
};

/** A Job puts it on its pods, and their names begin with the Job's: a list need not read the others'. */
const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

const COLLECTION = '/api/v1/namespaces/:namespace/pods';

export function servePods(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/api/v1/pods', list);
  app.get(COLLECTION, list);
  app.delete(COLLECTION, removeCollection);
  app.get(`${COLLECTION}/:name`, async (exchange) => answerObject(exchange, LISTED, (await find(exchange)).pod));
  app.delete(`${COLLECTION}/:name`, remove);
  app.get(`${COLLECTION}/:name/log`, log);
}

function list(exchange: Exchange): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { backend } = exchange.env;
  return answerCollection(exchange, LISTED, {
    log: backend.pods.log,
    read({ after, equalLabels }) {
      const job = equalLabels[JOB_NAME_LABEL];
      const prefix = namespace === undefined || job === undefined ? undefined : commonPodNamePrefix(job);
      return podsOf(backend, { namespace, prefix, after });
    },
  });
}

async function* podsOf({ pods }: Backend, from: Parameters<Backend['pods']['list']>[0]): AsyncGenerator<Pod> {
  for await (const { pod } of pods.list(from)) yield pod;
}

/** The pod of the path. @throws StatusError 404 */
export async function find(exchange: Exchange) {
  const name = nameOf(exchange, PODS);
  const stored = await exchange.env.backend.pods.get(namespaceOf(exchange) ?? '', name);
  if (!stored) throw notFound(PODS, name);
  return stored;
}

/** As the API server does, it answers the pod: one that runs is there until it has stopped. */
async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const name = nameOf(exchange, PODS);
  const { preconditions, dryRun, gracePeriodSeconds } = await readPodDeleteOptions(exchange);
  const deleted = await deletePod(backend, {
    ...{ namespace: namespaceOf(exchange) ?? '', name },
    ...{ preconditions, dryRun, now },
  });
  if (deleted.kind === 'notFound') throw notFound(PODS, name);
  if (deleted.kind === 'conflict') throw conflict(PODS, name, deleted.message);
  const { pod } = deleted;
  const grace = graceOf(pod);
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds !== grace && !hasEnded(pod)) {
    const known = 'Fargate knows no other grace period than that of the pod';
    warn(exchange, `${known}: ${name} is killed ${grace} seconds after it was told to stop, not ${gracePeriodSeconds}`);
  }
  return answerObject(exchange, LISTED, pod);
}

async function removeCollection(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const { dryRun } = await readPodDeleteOptions(exchange);
  const namespace = namespaceOf(exchange);
  return deleteCollection(exchange, PODS, LISTED, podsOf(backend, { namespace }), ({ metadata }) => {
    const { namespace, name, uid } = metadata;
    return deletePod(backend, { namespace, name, preconditions: { uid }, dryRun, now });
  });
}

async function log(exchange: Exchange): Promise<Response> {
  const stored = await find(exchange);
  if (flag(exchange, 'follow')) {
    throw new StatusError(405, 'MethodNotAllowed', 'following a log is not supported: ask again with sinceTime');
  }
  const result = readLog(exchange.env.backend, stored, {
    container: exchange.req.query('container') || undefined,
    since: sinceOf(exchange),
    tailLines: count(exchange, 'tailLines'),
    previous: flag(exchange, 'previous'),
  });
  if ('refused' in result) throw badRequest(result.refused);
  const text = render(result.lines, flag(exchange, 'timestamps'), count(exchange, 'limitBytes'));
  // Before the answer begins: what goes wrong now can still be said with a Status.
  const first = await text.next();
  return exchange.body(streamOf(continued(first, text)), 200, { 'Content-Type': 'text/plain' });
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

async function* render(
  lines: AsyncIterable<LogLine>,
  timestamps: boolean,
  limitBytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const { time, text } of lines) {
    if (left <= 0) return;
    const stamp = timestamps ? `${new Date(time).toISOString().slice(0, -1)}000000Z ` : '';
    const bytes = Buffer.from(`${stamp}${text}\n`);
    yield bytes.subarray(0, left);
    left -= bytes.length;
  }
}
